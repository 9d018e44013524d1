//! French.

use super::language::Language;

/// French.
pub(super) const FRENCH: Language = Language {
    connected: r"\b(?:est|sont|êtes|es|a été|ont été|avez été) (?:maintenant |désormais |bien |déjà |correctement |à présent )*(?:connectée?s?|reliée?s?|associée?s?)\b|\b(?:connectée?s?|reliée?s?) (?:avec succès|correctement)\b|\bconnexion (?:est |a été |a bien été |bien )*(?:établie|réussie|confirmée|effectuée|active)\b|^connectée?s? ?!$|\b(?:état|statut|résultat) ?: ?connectée?\b",
    requested: r"\b(?:a|ont|avez|avons|a bien|avons bien|avez bien) (?:été |déjà )*demandée?s?\b|\bdemande (?:d'intégration )?(?:a |est |été |bien )*(?:reçue|enregistrée|envoyée|transmise|notée|prise en compte|en attente)\b|\bavons (?:bien )?(?:reçu|noté|enregistré|transmis|pris en compte) votre demande\b|\bmerci (?:pour|de) votre demande\b|\bpas encore (?:pris en charge|prise en charge|disponible|compatible)\b",
    failed: r"\b(?:n'est|n'a|n'ont|n'êtes|n'avez|n'avons|ne sont) (?:pas|jamais) (?:encore |pu |été |être |se )*(?:connectée?s?|connecter|reliée?s?|relier)\b|\bconnexion (?:a |est |été )*(?:échoué|échouée|refusée|annulée|incomplète)\b|\béchec de la connexion\b|\bimpossible de (?:se |vous )?connecter\b|\baucun fournisseur n'(?:a été|est) connecté\b|\bconnexion n'a (?:pas|pas pu) (?:pu )?(?:être |été )?établie\b",
    hedged: r"\b(?:ne|pas|non|jamais|aucune?|sans|une fois|dès|quand|lorsque|lorsqu|si|jusqu|ser(?:a|ez|ont)|avant|après|peut|pourra|pourrait|encore|en attente|vérifions|vérification|vérifier|confirmons|confirmation|confirmer)\b|\bn'",
    conditional: r"\b(?:une fois|dès|quand|lorsque|lorsqu|si|jusqu)\b|\?$",
    denied: r"\bn'(?:a|ont|avons|avez|est)\b[^.]*\b(?:demandée?s?|reçue?|enregistrée?)\b|\bn'(?:a|ont|avons|avez) pas\b|\baucune demande\b|\bimpossible\b|\béchec\b",
    others: r"\b(?:(?:d'autres|autres|nos|plusieurs|de nombreu(?:x|ses)) (?:\w+ )?(?:flottes|transporteurs|clients|entreprises)|(?:milliers|centaines) de|\d[\d., ]* (?:flottes|transporteurs|clients|entreprises)|flottes (?:comme|qui)|(?:votre|ton|mon) compte (?:est|a été)|en moyenne|comptes? bancaires?|(?:messagerie|calendrier) (?:est|a))\b|^\W*(?:les flottes|les transporteurs|les clients)\b|\bvous êtes (?:\w+ )*connectée?s?\s*(?:[.!,]|$|en tant que|depuis)",
};
