//! How English, Spanish and French say that a fleet is connected, that its provider was requested, or that it was not
//! connected, and the closed classes of words that take such a statement back. [`super::clause`] applies them.

use std::sync::OnceLock;

use regex::{Match, Regex, RegexBuilder};

/// A regular expression that is compiled when it is first needed: most pages need few of them.
pub(super) struct Words {
    pattern: &'static str,
    regex: OnceLock<Option<Regex>>,
}

impl Words {
    const fn new(pattern: &'static str) -> Self {
        Self { pattern, regex: OnceLock::new() }
    }

    fn regex(&self) -> Option<&Regex> {
        let compiled = || RegexBuilder::new(self.pattern).case_insensitive(true).build().ok();
        self.regex.get_or_init(compiled).as_ref()
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    pub(super) fn find<'a>(&self, text: &'a str) -> Option<Match<'a>> {
        self.regex()?.find(text)
    }

    pub(super) fn find_iter<'a>(&self, text: &'a str) -> impl Iterator<Item = Match<'a>> {
        self.regex().map(|regex| regex.find_iter(text)).into_iter().flatten()
    }
}

/// The regular expressions of one language, each for one sentence.
pub(super) struct Language {
    /// Verbs that state a connection.
    pub(super) connected: Words,
    /// Verbs that state a request.
    pub(super) requested: Words,
    /// Verbs that state that nothing was connected.
    pub(super) failed: Words,
    /// Openings that say nothing about the rest of the sentence, such as "no worries,".
    pub(super) asides: Words,
    /// Where another clause begins.
    pub(super) boundaries: Words,
    /// Denies: of the verb, of the subject ("nothing", "0 vehicles"), or of a part of it.
    pub(super) negations: Words,
    /// Denies every subject of a list.
    pub(super) list_negations: Words,
    /// Negates a statement that is a denial already.
    pub(super) double_negations: Words,
    /// Conditions and times: "if", "once".
    pub(super) conditions: Words,
    /// Future, obligation, doubt, hearsay and instructions: "will", "make sure", "seems", "means".
    pub(super) modality: Words,
    /// The beginning of a question.
    pub(super) questions: Words,
    /// After a stated connection: a condition, a later time, or another place.
    pub(super) provisos: Words,
    /// Right after a stated connection: nothing that it is connected to, or the noun that it is an attribute of.
    pub(super) objects: Words,
    /// After a stated request: a denial.
    pub(super) denied: Words,
    /// Subjects that are other fleets.
    pub(super) generic: Words,
    /// Subjects that are no telematics provider: a bank account, the reader's own account of this website.
    pub(super) unrelated: Words,
}

/// English, and the keys and values of JSON.
static ENGLISH: Language = Language {
    connected: Words::new(
        r"\b(?:is|are|been|now|you're|successfully|succesfully) (?:now |already |fully |successfully )*connected\b|\bconnected successfully\b|\bsuccessfully (?:connected|linked)\b|\bconnection (?:was |is |has been |now )*(?:successful|established|complete|completed|confirmed)\b|\bconnection (?:is |now )+(?:live|active)\b|^connected ?!$|^you(?:'re| are) connected\b|\b(?:status|state|outcome|result): ?(?:connected|live)\s*(?:[.,;!(]|$)|\b(?:is[-_ ]?)?connected: true\b",
    ),
    requested: Words::new(
        r"\b(?:has|have|was|were|been|is|are|you|you've|we've|successfully) (?:been |already |successfully )*requested\b|\brequest(?:ed)? (?:has been |was |is |have been )*(?:received|recorded|noted|sent|submitted|registered|logged|pending|on file)\b|\b(?:thanks|thank you) for (?:your|the) request\b|\bintegration[-_ ]?request(?:ed)?\b|\b(?:noted|received|recorded|passed on|sent|submitted) your request\b|\bnot (?:yet )?supported(?: yet)?\b",
    ),
    failed: Words::new(
        r"\b(?:not|n't|never) (?:yet |been |be |fully |successfully )*connected\b|\bconnection (?:has |was |is )*(?:failed|declined|cancelled|canceled|unsuccessful|incomplete)\b|\b(?:did not|didn't|could not|couldn't|unable to|failed to) connect\b|\b(?:status|state|outcome|result): ?(?:failure|failed|not[-_ ]?connected|declined)\b|\b(?:is[-_ ]?)?connected: false\b|\bno (?:provider|connection|fleet) (?:was|has been|is) (?:connected|made|established)\b",
    ),
    asides: Words::new(
        r"^\W*(?:no worries|no problem|not to worry|don't worry|nothing (?:else |more |further )?(?:to do|is needed|needed|required|left to do)|no (?:further |more )?action (?:is )?(?:needed|required)|you (?:can|may) (?:now )?close this (?:window|page|tab))\s*[,:\u{2013}-]\s*",
    ),
    boundaries: Words::new(r"[,;:(\u{2013}]|\b(?:and|but|so|because|since|although)\b"),
    negations: Words::new(
        r"\b(?:not|no|nor|none|nothing|nobody|no-?one|never|neither|nowhere|cannot|hardly|barely|scarcely|rarely|seldom|without|zero|0|few|little|lacks?|unable|fail(?:s|ed|ing)?|almost|nearly|partly|partially|half|only|some|any|anything|anyone|anybody|far from|instead of|rather than|untrue|false|isnt|arent|wasnt|werent|hasnt|havent|dont|doesnt|didnt|wont|cant|couldnt|impossible)\b|n't\b|\b\d+ ?(?:/ ?\d|of\b|out of\b)",
    ),
    list_negations: Words::new(r"\b(?:neither|none)\b"),
    double_negations: Words::new(r"\b(?:not|never|untrue|false)\b|n't\b"),
    conditions: Words::new(
        r"\b(?:if|once|when|whenever|until|till|unless|whether|before|after|while|as (?:soon|long|far) as|provided|in case|in order|otherwise|lest|so that)\b",
    ),
    modality: Words::new(
        r"\b(?:will|shall|should|would|may|might|could|can|must|to be|going to|about to|needs?|wants?|wish|hope|hopefully|hoping|like to|try|trying|attempt|attempting|waiting|wait|pending|check|checks|checking|verify|verifies|verifying|confirm|confirms|confirming|sure|ensure|ensures|ensuring|assume|assumes|assuming|suppose|supposed|think|thinks|believe|believes|expect|expects|expected|maybe|perhaps|probably|possibly|likely|apparently|allegedly|seems?|seemed|appears?|means?|says?|saying|reads?|shows?|indicates?|tells?|claims?|example|e\.g|sample|had|pretend|imagine|yet|soon|later|see (?:if|that|whether)|look for)\b|'(?:ll|d)\b",
    ),
    questions: Words::new(
        r"^\W*(?:(?:is|are|was|were|has|have|had|do|does|did|can|could|will|would|should) (?:it|your|the|this|that|my|our|any|there|we|you|they|a|an)|why|how|what|which|who|where)\b",
    ),
    provisos: Words::new(
        r"\b(?:yet|once|when|whenever|until|till|unless|if|as (?:soon|long) as|provided|elsewhere|somewhere|later|soon|shortly|tomorrow|then|within|in (?:a few|the next|about|\d+)|no longer|any ?more|by mistake|or not)\b|\?$",
    ),
    objects: Words::new(
        r"^\s*:\s*(?:no|none|false|0|nothing)\b|^\s+(?:(?:to|with|by|through)\s+)?(?:nothing|none|nobody|no one|no|not|never|nowhere)\b|^\s+(?:vehicles?|providers?|trucks?|fleets?|accounts?|devices?|carriers?|systems?|drivers?)\b",
    ),
    denied: Words::new(
        r"\b(?:no request|not (?:been |yet )*(?:requested|received|sent|submitted|recorded)|could not|couldn't|cannot|unable|failed)\b",
    ),
    generic: Words::new(
        r"\b(?:(?:other|others|many|most|thousands of|hundreds of|dozens of|our|average|typical) (?:[a-z]+ )?(?:fleets?|carriers?|customers?|compan(?:y|ies)|truckers?|haulers?)|\d[\d,.]*\+? (?:[a-z]+ )?(?:fleets|carriers|customers|companies|truckers|haulers)|(?:fleets|carriers|customers|companies|truckers) (?:like|such as|that|who)|on average)\b|^\W*(?:fleets|carriers|customers|companies|truckers) (?:are|have|were|get)\b",
    ),
    unrelated: Words::new(
        r"\b(?:(?:your|my) account (?:is|was|has been)|(?:bank|payout|payment|e-?mail|calendar|chat|wallet|slack|quickbooks) (?:account |inbox )?(?:is|are|was|has)|connected to the internet)\b",
    ),
};

/// Spanish, also without the accents on its verbs.
static SPANISH: Language = Language {
    connected: Words::new(
        r"\b(?:est[áa]s?|est[áa]n|ha sido|han sido|fue|fueron|qued[óo]|quedaron|se ha|se han|ha quedado) (?:ya |ahora |bien |correctamente |totalmente )*(?:conectad[oa]s?|vinculad[oa]s?|enlazad[oa]s?)\b|\b(?:conectad[oa]s?|vinculad[oa]s?) (?:correctamente|con éxito|exitosamente)\b|\bconexión (?:ha sido |fue |est[áa] |se ha |ya )*(?:establecid[oa]|completad[oa]|confirmad[oa]|realizada|exitosa|activa|correcta)\b|^¡?conectad[oa]s? ?!$|\b(?:estado|resultado): ?conectad[oa]\b",
    ),
    requested: Words::new(
        r"\b(?:ha sido|han sido|fue|fueron|se ha|se han|ha|has|hemos|han) (?:ya )?(?:solicitad[oa]s?|pedid[oa]s?)\b|\b(?:solicitud|petición) (?:ha sido |fue |est[áa] |se ha |ha quedado |ya )*(?:recibid[oa]|registrad[oa]|enviad[oa]|anotad[oa]|pendiente)\b|\b(?:hemos|se ha) (?:recibido|registrado|anotado|enviado) (?:su|tu|la) (?:solicitud|petición)\b|\bgracias por (?:su|tu|la) (?:solicitud|petición)\b|\b(?:aún|todavía) no (?:es |est[áa] )?(?:compatible|soportad[oa]|disponible)\b",
    ),
    failed: Words::new(
        r"\bno (?:se )?(?:ha|han|has|hemos|fue|fueron|est[áa]s?|est[áa]n|qued[óo]|pudo|pudimos|logr[óo]) (?:sido |podido |aún |todavía |logrado |quedado )*(?:conectad[oa]s?|conectar(?:se)?|vinculad[oa]s?|vincular(?:se)?)\b|\bconexión (?:ha sido |ha |fue |est[áa] )*(?:fallado|fallid[oa]|rechazad[oa]|cancelad[oa]|incompleta)\b|\bno se (?:pudo|ha podido|logr[óo]) establecer\b|\bning[uú]n proveedor (?:fue|ha sido|est[áa]|se ha) (?:conectad[oa]|vinculad[oa])\b|\b(?:aún|todavía) no (?:est[áa]s?|est[áa]n) conectad[oa]s?\b",
    ),
    asides: Words::new(
        r"^\W*(?:no se preocupe|no te preocupes|sin problema|nada más|no hay nada más que hacer)\s*[,:\u{2013}-]\s*",
    ),
    boundaries: Words::new(r"[,;:(\u{2013}]|\b(?:y|e|pero|así que|porque|aunque)\b"),
    negations: Words::new(
        r"\b(?:no|ni|nunca|jam[áa]s|nada|nadie|ning[úu]n|ningun[oa]s?|tampoco|sin|apenas|cero|0|poc[oa]s?|casi|s[óo]lo|solamente|imposible|fall[óo]|fallado|fracas[óo]|a[úu]n|todav[íi]a|algun[oa]s?|alg[úu]n|parcialmente|lejos de|en vez de|fals[oa])\b|\b\d+ ?(?:/ ?\d|de\b)",
    ),
    list_negations: Words::new(r"\b(?:ni|ninguno|ninguna)\b"),
    double_negations: Words::new(r"\b(?:no|nunca|falso)\b"),
    conditions: Words::new(
        r"\b(?:una vez|cuando|si|hasta|antes|despu[ée]s|tras|en cuanto|tan pronto|mientras|siempre que|salvo|a menos|en caso|para que|de lo contrario)\b",
    ),
    modality: Words::new(
        r"\b(?:ser[áa]n?|estar[áa]n?|habr[áa]|pueda|puede|pueden|podr[áa]|podr[íi]a|debe|deben|deber[íi]a|deber[áa]|tiene que|hay que|quiere|quieres|pendiente|comprueb[ae]|compruebe|comprobando|comprobar|comprobamos|verifi(?:car|cando|ca|que|camos)|confirm(?:ar|ando|a|e|aremos)|aseg[úu]r(?:ese|ate|ar|amos)|esper(?:ando|amos|e|a)|ojal[áa]|quiz[áa]s?|tal vez|acaso|probablemente|posiblemente|parece|creemos|cree|significa|indica|dice|muestra|ejemplo|hab[íi]a|habr[íi]a|hubiera|fuera|pronto|luego)\b",
    ),
    questions: Words::new(r"^\W*¿|^\W*(?:c[óo]mo|cu[áa]ndo|por qu[ée]|qu[ée])\b"),
    provisos: Words::new(
        r"\b(?:una vez|cuando|hasta|si|en cuanto|tan pronto|despu[ée]s|luego|pronto|mañana|dentro de|en otr[oa]|ya no|por error)\b|\?$",
    ),
    objects: Words::new(
        r"^\s*:\s*(?:no|falso|ningun[oa]|0|nada)\b|^\s+(?:(?:a|con|por)\s+)?(?:nada|nadie|ning[úu]n|ninguno|ninguna)\b",
    ),
    denied: Words::new(
        r"\bno (?:ha|han|has|hemos|fue|fueron|se|pudo|pudimos|podemos|hay)\b|\bninguna (?:solicitud|petición)\b|\bsin solicitud\b",
    ),
    generic: Words::new(
        r"\b(?:otr[oa]s (?:\w+ )?(?:flotas|transportistas|clientes|empresas)|much[oa]s (?:flotas|transportistas|clientes|empresas)|(?:miles|cientos) de|\d[\d.,]* (?:flotas|transportistas|clientes|empresas)|flotas (?:como|que)|de media|en promedio)\b|^\W*(?:las flotas|los transportistas|los clientes)\b",
    ),
    unrelated: Words::new(
        r"\b(?:(?:su|tu|mi) cuenta (?:ya )?(?:est[áa]|ha sido|fue)|cuentas? bancarias?|(?:correo|calendario|chat) (?:est[áa]|ha))\b",
    ),
};

/// French.
static FRENCH: Language = Language {
    connected: Words::new(
        r"\b(?:est|sont|êtes|es|a été|ont été|avez été) (?:maintenant |désormais |bien |déjà |correctement |à présent )*(?:connectée?s?|reliée?s?|associée?s?)\b|\b(?:connectée?s?|reliée?s?) (?:avec succès|correctement)\b|\bconnexion (?:est |a été |a bien été |bien )*(?:établie|réussie|confirmée|effectuée|active)\b|^connectée?s? ?!$|\b(?:état|statut|résultat) ?: ?connectée?\b",
    ),
    requested: Words::new(
        r"\b(?:a|ont|avez|avons|a bien|avons bien|avez bien) (?:été |déjà )*demandée?s?\b|\bdemande (?:d'intégration )?(?:a |est |été |bien )*(?:reçue|enregistrée|envoyée|transmise|notée|prise en compte|en attente)\b|\bavons (?:bien )?(?:reçu|noté|enregistré|transmis|pris en compte) votre demande\b|\bmerci (?:pour|de) votre demande\b|(?:\bn'est |\bne sont )?\bpas encore (?:pris en charge|prise en charge|disponible|compatible)\b",
    ),
    failed: Words::new(
        r"\b(?:n'est|n'a|n'ont|n'êtes|n'avez|n'avons|ne sont) (?:pas|jamais) (?:encore |pu |été |être |se )*(?:connectée?s?|connecter|reliée?s?|relier)\b|\bconnexion (?:a |est |été )*(?:échoué|échouée|refusée|annulée|incomplète)\b|\béchec de la connexion\b|\bimpossible de (?:se |vous )?connecter\b|\baucun fournisseur n'(?:a été|est) connecté\b|\bconnexion n'a (?:pas|pas pu) (?:pu )?(?:être |été )?établie\b",
    ),
    asides: Words::new(
        r"^\W*(?:pas de souci|pas d'inquiétude|ne vous inquiétez pas|aucun problème|rien à faire)\s*[,:\u{2013}-]\s*",
    ),
    boundaries: Words::new(r"[,;:(\u{2013}]|\b(?:et|mais|donc|car|parce qu[e']?)\b"),
    negations: Words::new(
        r"\b(?:ne|pas|non|jamais|aucun|aucune|aucuns|aucunes|rien|personne|ni|nul|nulle|sans|guère|zéro|0|peu|presque|seule?s?|seulement|impossible|échec|échoué|quelques|certaine?s|partiellement|loin d|au lieu|faux)\b|\bn'|\b\d+ ?(?:/ ?\d|sur\b|de vos\b|des\b)",
    ),
    list_negations: Words::new(r"\b(?:ni|aucune?)\b"),
    double_negations: Words::new(r"\b(?:pas|jamais|faux)\b"),
    conditions: Words::new(
        r"\b(?:une fois|dès|quand|lorsque|lorsqu|si|jusqu|avant|après|tant qu|tant que|pendant|à moins|sinon|afin|pour que|pour qu|au cas)\b|\bs'ils?\b",
    ),
    modality: Words::new(
        r"\b(?:ser(?:a|ez|ont|ait)|aura|peut|peuvent|pourra|pourrait|doit|devez|devrait|devra|faut|veut|voulez|encore|en attente|vérifi(?:ons|cation|er|ez|é)|confirm(?:ons|ation|er|ez)|assur(?:ez|er|ons)|espérons|peut-être|probablement|semble|paraît|croyons|pensons|signifie|indique|dit|affiche|exemple|avait|aurait|bientôt|souhaitez)\b",
    ),
    questions: Words::new(r"^\W*(?:est-ce|comment|pourquoi|quand|quel|quelle)\b"),
    provisos: Words::new(
        r"\b(?:une fois|dès|quand|lorsque|lorsqu|si|jusqu|bientôt|demain|plus tard|ailleurs|sous \d+|dans (?:quelques|les|\d+)|par erreur)\b|\bs'ils?\b|\?$",
    ),
    objects: Words::new(
        r"^\s*:\s*(?:non|faux|aucune?|0|rien)\b|^\s+(?:(?:à|avec|par)\s+)?(?:rien|personne|aucune?)\b",
    ),
    denied: Words::new(
        r"\bn'(?:a|ont|avons|avez|est)\b[^.]*\b(?:demandée?s?|reçue?|enregistrée?)\b|\bn'(?:a|ont|avons|avez) pas\b|\baucune demande\b|\bimpossible\b|\béchec\b",
    ),
    generic: Words::new(
        r"\b(?:(?:d'autres|autres|nos|plusieurs|de nombreu(?:x|ses)) (?:\w+ )?(?:flottes|transporteurs|clients|entreprises)|(?:milliers|centaines) de|\d[\d., ]* (?:flottes|transporteurs|clients|entreprises)|flottes (?:comme|qui)|en moyenne)\b|^\W*(?:les flottes|les transporteurs|les clients)\b",
    ),
    unrelated: Words::new(
        r"\b(?:(?:votre|ton|mon) compte (?:est|a été)|comptes? bancaires?|(?:messagerie|calendrier) (?:est|a))\b|\bvous êtes (?:\w+ )*connectée?s?\s*(?:[.!,]|$|en tant que|depuis)",
    ),
};

/// Every language.
pub(super) static LANGUAGES: [&Language; 3] = [&ENGLISH, &SPANISH, &FRENCH];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_of_every_language_compile() {
        for language in LANGUAGES {
            let Language {
                connected,
                requested,
                failed,
                asides,
                boundaries,
                negations,
                list_negations,
                double_negations,
                conditions,
                modality,
                questions,
                provisos,
                objects,
                denied,
                generic,
                unrelated,
            } = language;
            for words in [
                connected,
                requested,
                failed,
                asides,
                boundaries,
                negations,
                list_negations,
                double_negations,
                conditions,
                modality,
                questions,
                provisos,
                objects,
                denied,
                generic,
                unrelated,
            ] {
                assert!(words.regex().is_some(), "{}", words.pattern);
            }
        }
    }
}
