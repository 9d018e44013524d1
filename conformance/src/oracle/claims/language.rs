//! How English, Spanish and French say that a fleet is connected, that its provider was requested, or that it was not
//! connected.
//!
//! Each language reads a sentence on its own: only words of the same language can take back a claim.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

/// The regular expressions of one language, each for one sentence.
struct Language {
    /// Claims a connection.
    connected: &'static str,
    /// Claims a request.
    requested: &'static str,
    /// Claims that nothing was connected.
    failed: &'static str,
    /// Takes back a claimed connection if it is before or within the claim.
    hedged: &'static str,
    /// Takes back a claimed connection if it is after the claim.
    conditional: &'static str,
    /// Takes back a claimed request.
    denied: &'static str,
    /// Says that someone or something else is connected: other fleets, a bank account, the reader to this website.
    others: &'static str,
}

/// English, and the keys and values of JSON.
const ENGLISH: Language = Language {
    connected: r"\b(?:is|are|been|now|you're|successfully|succesfully) (?:now |already |fully |successfully )*connected\b|\bconnected successfully\b|\bsuccessfully (?:connected|linked)\b|\bconnection (?:was |is |has been |now )*(?:successful|established|complete|completed|confirmed)\b|\bconnection (?:is |now )+(?:live|active)\b|^connected ?!$|^you(?:'re| are) connected\b|\b(?:status|state|outcome|result): ?(?:connected|live)\s*(?:[.,;!(]|$)|\b(?:is[-_ ]?)?connected: true\b",
    requested: r"\b(?:has|have|was|were|been|is|are|you|you've|we've|successfully) (?:been |already |successfully )*requested\b|\brequest(?:ed)? (?:has been |was |is |have been )*(?:received|recorded|noted|sent|submitted|registered|logged|pending|on file)\b|\b(?:thanks|thank you) for (?:your|the) request\b|\bintegration[-_ ]?request(?:ed)?\b|\b(?:noted|received|recorded|passed on|sent|submitted) your request\b|\bnot (?:yet )?supported(?: yet)?\b",
    failed: r"\b(?:not|n't|never) (?:yet |been |be |fully |successfully )*connected\b|\bconnection (?:has |was |is )*(?:failed|declined|cancelled|canceled|unsuccessful|incomplete)\b|\b(?:did not|didn't|could not|couldn't|unable to|failed to) connect\b|\b(?:status|state|outcome|result): ?(?:failure|failed|not[-_ ]?connected|declined)\b|\b(?:is[-_ ]?)?connected: false\b|\bno (?:provider|connection|fleet) (?:was|has been|is) (?:connected|made|established)\b",
    hedged: r"\b(?:not|no|never|cannot|unable|without|once|when|until|unless|if|after|before|as soon as|will|to be|yet|whether|should|may|might|could|can|would|waiting|pending|checking|confirming|confirm that|fail|fails|failed)\b|n't\b",
    conditional: r"\b(?:yet|once|when|until|unless|if|as soon as)\b|\?$",
    denied: r"\b(?:no request|not (?:been |yet )*(?:requested|received|sent|submitted|recorded)|could not|couldn't|cannot|unable|failed)\b",
    others: r"\b(?:(?:other|others|many|most|thousands of|hundreds of|dozens of|our|average|typical) (?:[a-z]+ )?(?:fleets?|carriers?|customers?|compan(?:y|ies)|truckers?|haulers?)|\d[\d,.]*\+? (?:[a-z]+ )?(?:fleets|carriers|customers|companies|truckers|haulers)|(?:fleets|carriers|customers|companies|truckers) (?:like|such as|that|who)|on average|(?:your|my) account (?:is|was|has been)|(?:bank|payout|payment|e-?mail|calendar|chat|wallet|slack|quickbooks) (?:account |inbox )?(?:is|are|was|has)|connected to the internet)\b|^\W*(?:fleets|carriers|customers|companies|truckers) (?:are|have|were|get)\b",
};

/// Spanish, also without the accents on its verbs.
const SPANISH: Language = Language {
    connected: r"\b(?:est[áa]s?|est[áa]n|ha sido|han sido|fue|fueron|qued[óo]|quedaron|se ha|se han|ha quedado) (?:ya |ahora |bien |correctamente |totalmente )*(?:conectad[oa]s?|vinculad[oa]s?|enlazad[oa]s?)\b|\b(?:conectad[oa]s?|vinculad[oa]s?) (?:correctamente|con éxito|exitosamente)\b|\bconexión (?:ha sido |fue |est[áa] |se ha |ya )*(?:establecid[oa]|completad[oa]|confirmad[oa]|realizada|exitosa|activa|correcta)\b|^¡?conectad[oa]s? ?!$|\b(?:estado|resultado): ?conectad[oa]\b",
    requested: r"\b(?:ha sido|han sido|fue|fueron|se ha|se han|ha|has|hemos|han) (?:ya )?(?:solicitad[oa]s?|pedid[oa]s?)\b|\b(?:solicitud|petición) (?:ha sido |fue |est[áa] |se ha |ha quedado |ya )*(?:recibid[oa]|registrad[oa]|enviad[oa]|anotad[oa]|pendiente)\b|\b(?:hemos|se ha) (?:recibido|registrado|anotado|enviado) (?:su|tu|la) (?:solicitud|petición)\b|\bgracias por (?:su|tu|la) (?:solicitud|petición)\b|\b(?:aún|todavía) no (?:es |est[áa] )?(?:compatible|soportad[oa]|disponible)\b",
    failed: r"\bno (?:se )?(?:ha|han|has|hemos|fue|fueron|est[áa]s?|est[áa]n|qued[óo]|pudo|pudimos|logr[óo]) (?:sido |podido |aún |todavía |logrado |quedado )*(?:conectad[oa]s?|conectar(?:se)?|vinculad[oa]s?|vincular(?:se)?)\b|\bconexión (?:ha sido |ha |fue |est[áa] )*(?:fallado|fallid[oa]|rechazad[oa]|cancelad[oa]|incompleta)\b|\bno se (?:pudo|ha podido|logr[óo]) establecer\b|\bning[uú]n proveedor (?:fue|ha sido|est[áa]|se ha) (?:conectad[oa]|vinculad[oa])\b|\b(?:aún|todavía) no (?:est[áa]s?|est[áa]n) conectad[oa]s?\b",
    hedged: r"\b(?:no|nunca|jamás|ning[uú]n|ninguna|sin|aún|todavía|una vez|cuando|cuándo|si|hasta|antes|después|tras|en cuanto|tan pronto|ser[áa]n?|estar[áa]n?|pueda|puede|podr[áa]|podría|pendiente|comprobando|verificando|confirmando|esperando|comprobar|confirmar|verificar|falló|fallado)\b",
    conditional: r"\b(?:una vez|cuando|hasta|si|en cuanto|tan pronto)\b|\?$",
    denied: r"\bno (?:ha|han|has|hemos|fue|fueron|se|pudo|pudimos|podemos|hay)\b|\bninguna (?:solicitud|petición)\b|\bsin solicitud\b",
    others: r"\b(?:otr[oa]s (?:\w+ )?(?:flotas|transportistas|clientes|empresas)|much[oa]s (?:flotas|transportistas|clientes|empresas)|(?:miles|cientos) de|\d[\d.,]* (?:flotas|transportistas|clientes|empresas)|flotas (?:como|que)|(?:su|tu|mi) cuenta (?:ya )?(?:est[áa]|ha sido|fue)|de media|en promedio|cuentas? bancarias?|(?:correo|calendario|chat) (?:est[áa]|ha))\b|^\W*(?:las flotas|los transportistas|los clientes)\b",
};

/// French.
const FRENCH: Language = Language {
    connected: r"\b(?:est|sont|êtes|es|a été|ont été|avez été) (?:maintenant |désormais |bien |déjà |correctement |à présent )*(?:connectée?s?|reliée?s?|associée?s?)\b|\b(?:connectée?s?|reliée?s?) (?:avec succès|correctement)\b|\bconnexion (?:est |a été |a bien été |bien )*(?:établie|réussie|confirmée|effectuée|active)\b|^connectée?s? ?!$|\b(?:état|statut|résultat) ?: ?connectée?\b",
    requested: r"\b(?:a|ont|avez|avons|a bien|avons bien|avez bien) (?:été |déjà )*demandée?s?\b|\bdemande (?:d'intégration )?(?:a |est |été |bien )*(?:reçue|enregistrée|envoyée|transmise|notée|prise en compte|en attente)\b|\bavons (?:bien )?(?:reçu|noté|enregistré|transmis|pris en compte) votre demande\b|\bmerci (?:pour|de) votre demande\b|\bpas encore (?:pris en charge|prise en charge|disponible|compatible)\b",
    failed: r"\b(?:n'est|n'a|n'ont|n'êtes|n'avez|n'avons|ne sont) (?:pas|jamais) (?:encore |pu |été |être |se )*(?:connectée?s?|connecter|reliée?s?|relier)\b|\bconnexion (?:a |est |été )*(?:échoué|échouée|refusée|annulée|incomplète)\b|\béchec de la connexion\b|\bimpossible de (?:se |vous )?connecter\b|\baucun fournisseur n'(?:a été|est) connecté\b|\bconnexion n'a (?:pas|pas pu) (?:pu )?(?:être |été )?établie\b",
    hedged: r"\b(?:ne|pas|non|jamais|aucune?|sans|une fois|dès|quand|lorsque|lorsqu|si|jusqu|ser(?:a|ez|ont)|avant|après|peut|pourra|pourrait|encore|en attente|vérifions|vérification|vérifier|confirmons|confirmation|confirmer)\b|\bn'",
    conditional: r"\b(?:une fois|dès|quand|lorsque|lorsqu|si|jusqu)\b|\?$",
    denied: r"\bn'(?:a|ont|avons|avez|est)\b[^.]*\b(?:demandée?s?|reçue?|enregistrée?)\b|\bn'(?:a|ont|avons|avez) pas\b|\baucune demande\b|\bimpossible\b|\béchec\b",
    others: r"\b(?:(?:d'autres|autres|nos|plusieurs|de nombreu(?:x|ses)) (?:\w+ )?(?:flottes|transporteurs|clients|entreprises)|(?:milliers|centaines) de|\d[\d., ]* (?:flottes|transporteurs|clients|entreprises)|flottes (?:comme|qui)|(?:votre|ton|mon) compte (?:est|a été)|en moyenne|comptes? bancaires?|(?:messagerie|calendrier) (?:est|a))\b|^\W*(?:les flottes|les transporteurs|les clients)\b|\bvous êtes (?:\w+ )*connectée?s?\s*(?:[.!,]|$|en tant que|depuis)",
};

/// The compiled regular expressions of one language.
struct Patterns {
    connected: Regex,
    requested: Regex,
    failed: Regex,
    hedged: Regex,
    conditional: Regex,
    denied: Regex,
    others: Regex,
}

static LANGUAGES: LazyLock<Vec<Patterns>> =
    LazyLock::new(|| [ENGLISH, SPANISH, FRENCH].iter().filter_map(Patterns::new).collect());

impl Patterns {
    fn new(language: &Language) -> Option<Self> {
        let regex = |pattern: &str| RegexBuilder::new(pattern).case_insensitive(true).build().ok();
        Some(Self {
            connected: regex(language.connected)?,
            requested: regex(language.requested)?,
            failed: regex(language.failed)?,
            hedged: regex(language.hedged)?,
            conditional: regex(language.conditional)?,
            denied: regex(language.denied)?,
            others: regex(language.others)?,
        })
    }

    fn says_connected(&self, sentence: &str) -> bool {
        self.connected.find(sentence).is_some_and(|claim| {
            let (through, after) = sentence.split_at(claim.end());
            !self.hedged.is_match(through)
                && !self.conditional.is_match(after)
                && !self.others.is_match(sentence)
        })
    }

    fn says_requested(&self, sentence: &str) -> bool {
        self.requested.is_match(sentence) && !self.denied.is_match(sentence)
    }
}

/// Whether the sentence claims a connection in one of the languages.
pub(super) fn says_connected(sentence: &str) -> bool {
    LANGUAGES.iter().any(|patterns| patterns.says_connected(sentence))
}

/// Whether the sentence claims a request in one of the languages.
pub(super) fn says_requested(sentence: &str) -> bool {
    LANGUAGES.iter().any(|patterns| patterns.says_requested(sentence))
}

/// Whether the sentence claims in one of the languages that nothing was connected.
pub(super) fn says_failed(sentence: &str) -> bool {
    LANGUAGES.iter().any(|patterns| patterns.failed.is_match(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_of_every_language_compile() {
        assert_eq!(LANGUAGES.len(), 3);
    }
}
