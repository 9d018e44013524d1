//! English, and the keys and values of JSON.

use super::language::Language;

/// English, and the keys and values of JSON.
pub(super) const ENGLISH: Language = Language {
    connected: r"\b(?:is|are|been|now|you're|successfully|succesfully) (?:now |already |fully |successfully )*connected\b|\bconnected successfully\b|\bsuccessfully (?:connected|linked)\b|\bconnection (?:was |is |has been |now )*(?:successful|established|complete|completed|confirmed)\b|\bconnection (?:is |now )+(?:live|active)\b|^connected ?!$|^you(?:'re| are) connected\b|\b(?:status|state|outcome|result): ?(?:connected|live)\s*(?:[.,;!(]|$)|\b(?:is[-_ ]?)?connected: true\b",
    requested: r"\b(?:has|have|was|were|been|is|are|you|you've|we've|successfully) (?:been |already |successfully )*requested\b|\brequest(?:ed)? (?:has been |was |is |have been )*(?:received|recorded|noted|sent|submitted|registered|logged|pending|on file)\b|\b(?:thanks|thank you) for (?:your|the) request\b|\bintegration[-_ ]?request(?:ed)?\b|\b(?:noted|received|recorded|passed on|sent|submitted) your request\b|\bnot (?:yet )?supported(?: yet)?\b",
    failed: r"\b(?:not|n't|never) (?:yet |been |be |fully |successfully )*connected\b|\bconnection (?:has |was |is )*(?:failed|declined|cancelled|canceled|unsuccessful|incomplete)\b|\b(?:did not|didn't|could not|couldn't|unable to|failed to) connect\b|\b(?:status|state|outcome|result): ?(?:failure|failed|not[-_ ]?connected|declined)\b|\b(?:is[-_ ]?)?connected: false\b|\bno (?:provider|connection|fleet) (?:was|has been|is) (?:connected|made|established)\b",
    hedged: r"\b(?:not|no|never|cannot|unable|without|once|when|until|unless|if|after|before|as soon as|will|to be|yet|whether|should|may|might|could|can|would|waiting|pending|checking|confirming|confirm that|fail|fails|failed)\b|n't\b",
    conditional: r"\b(?:yet|once|when|until|unless|if|as soon as)\b|\?$",
    denied: r"\b(?:no request|not (?:been |yet )*(?:requested|received|sent|submitted|recorded)|could not|couldn't|cannot|unable|failed)\b",
    others: r"\b(?:(?:other|others|many|most|thousands of|hundreds of|dozens of|our|average|typical) (?:[a-z]+ )?(?:fleets?|carriers?|customers?|compan(?:y|ies)|truckers?|haulers?)|\d[\d,.]*\+? (?:[a-z]+ )?(?:fleets|carriers|customers|companies|truckers|haulers)|(?:fleets|carriers|customers|companies|truckers) (?:like|such as|that|who)|on average|(?:your|my) account (?:is|was|has been)|(?:bank|payout|payment|e-?mail|calendar|chat|wallet|slack|quickbooks) (?:account |inbox )?(?:is|are|was|has)|connected to the internet)\b|^\W*(?:fleets|carriers|customers|companies|truckers) (?:are|have|were|get)\b",
};
