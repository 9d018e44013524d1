//! Black-box tests: the core through its commands, the server through its port, the binary through its command line.

#[cfg(test)]
mod api;
#[cfg(test)]
mod assumptions;
#[cfg(test)]
mod authentication;
#[cfg(test)]
mod binary;
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod captured;
#[cfg(test)]
mod client;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod deliveries;
#[cfg(test)]
mod dialect_of_the_api;
#[cfg(test)]
mod document;
#[cfg(test)]
mod endings;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod events_and_signing;
#[cfg(test)]
mod export;
#[cfg(test)]
mod fair;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fleets;
#[cfg(test)]
mod flow;
#[cfg(test)]
mod fortnight;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod guard;
#[cfg(test)]
mod inspector;
#[cfg(test)]
mod inspector_api;
#[cfg(test)]
mod inspector_guard;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod model;
#[cfg(test)]
mod moves;
#[cfg(test)]
mod odd_partners;
#[cfg(test)]
mod organizations;
#[cfg(test)]
mod partner;
#[cfg(test)]
mod private_addresses;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod public_url;
#[cfg(test)]
mod schedules;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod sdk_sessions;
#[cfg(test)]
mod secrets;
#[cfg(test)]
#[cfg(feature = "self-check")]
mod self_check;
#[cfg(test)]
mod share_agreements;
#[cfg(test)]
mod shell_files;
#[cfg(test)]
mod slow_clients;
#[cfg(test)]
#[cfg(target_os = "linux")]
#[path = "../../../conformance/tests/common/small_disk.rs"]
mod small_disk;
#[cfg(all(test, unix))]
mod state_file;
#[cfg(test)]
mod stopped;
#[cfg(test)]
mod support;
#[cfg(test)]
mod supported;
#[cfg(test)]
mod trigger;
#[cfg(test)]
mod webhooks;
