//! The differences between a catalogue and the one its seed generates, for exports.

use std::collections::{BTreeMap, BTreeSet};

use catena_contract::{Provider, TspId};
use serde::{Deserialize, Serialize};

use super::{Catalogue, RegistryEntry};

/// The differences between two catalogues.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// Providers that were added or changed.
    pub providers: Vec<Provider>,
    /// Providers that were removed.
    pub removed: Vec<TspId>,
    /// Registry entries that have become providers.
    pub integrated: Vec<RegistryEntry>,
}

impl Catalogue {
    /// The differences from an earlier catalogue.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Changes {
        let were: BTreeMap<_, _> = before.providers.iter().map(|provider| (provider.id, provider)).collect();
        let are: BTreeSet<_> = self.providers.iter().map(|provider| provider.id).collect();
        let changed = |provider: &&Provider| were.get(&provider.id) != Some(provider);
        Changes {
            providers: self.providers.iter().filter(changed).cloned().collect(),
            removed: were.into_keys().filter(|id| !are.contains(id)).collect(),
            integrated: self.integrated.clone(),
        }
    }

    /// This catalogue with the changes of another one; `None` if there is no room. A slug that is taken gets a
    /// suffix, because the changes may come from a catalogue with another seed.
    #[must_use]
    pub fn with_changes(&self, changes: Changes) -> Option<Self> {
        let Changes { providers, removed, integrated } = changes;
        let mut after = self.clone();
        let replaced: BTreeSet<_> = removed.into_iter().chain(providers.iter().map(|one| one.id)).collect();
        after.providers.retain(|known| !replaced.contains(&known.id));
        for mut provider in providers {
            if after.providers.iter().any(|known| known.slug == provider.slug) {
                provider.slug = after.free_slug(&provider.name);
            }
            after.providers.push(provider);
        }
        let live: BTreeSet<_> = integrated.iter().map(|entry| entry.id).collect();
        after.registry.retain(|entry| !live.contains(&entry.id));
        after.integrated.retain(|entry| !live.contains(&entry.id));
        after.integrated.extend(integrated);
        after.sort();
        (after.providers.len() <= Self::MOST_PROVIDERS).then_some(after)
    }
}
