# Shortcuts for daily work: `just` lists them. Everything here also works by hand.

[private]
default:
    @just --list

# The whole gate, as CI runs it.
test *PARTS:
    scripts/test {{ PARTS }}

# An answer in under two minutes: format, lints and unit tests of the crates that changed.
check:
    scripts/test --changed

# Format the code.
fmt:
    cargo fmt --all

# Lints of all crates, as errors.
lint:
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# The commands of the pages, or of one page: just docs docs/fuzzing.md
docs *PAGES:
    scripts/test-docs {{ PAGES }}

# Judge the built-in partner.
run *ARGUMENTS:
    cargo run -p catena-conformance -- run {{ ARGUMENTS }}

# Start a Catena to click through.
mock *ARGUMENTS:
    cargo run -p mock-catena -- serve {{ ARGUMENTS }}

# Review changed snapshots one by one.
review:
    cargo insta test --workspace --all-features --review
