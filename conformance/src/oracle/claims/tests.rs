//! More than 350 lines, because it is one table of sentences: those of real pages in three languages, and what they claim.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn claims(text: &str) -> Claims {
    let page = Page { blocks: vec![text.to_owned()], ..Page::default() };
    Phrases::default().claims(&page)
}

fn kind(text: &str) -> String {
    let claims = claims(text);
    let mut kind = String::new();
    for (claimed, letter) in [(claims.connected, 'C'), (claims.requested, 'R'), (claims.failed, 'F')] {
        if claimed.is_some() {
            kind.push(letter);
        }
    }
    kind
}

#[test]
fn english_is_understood() {
    for (text, expected) in [
        ("Your telematics provider is connected.", "C"),
        ("You're connected!", "C"),
        ("Connected!", "C"),
        ("Your ELD has been successfully connected. Welcome aboard.", "C"),
        ("Connection established", "C"),
        ("status: connected", "C"),
        ("connected: true", "C"),
        ("Your provider is connected and data will arrive within minutes.", "C"),
        ("Your provider is connected once you confirm.", ""),
        ("Your provider has been requested. We will tell you once it is connected.", "R"),
        ("Your request has been received", "R"),
        ("Thank you for your request!", "R"),
        ("Motive is not supported yet.", "R"),
        ("status: integration-requested", "R"),
        ("Your provider was not connected. You can try again.", "F"),
        ("You are not connected yet.", "F"),
        ("We could not connect your provider.", "F"),
        ("connected: false", "F"),
        ("Connected fleets", ""),
        ("Get connected", ""),
        ("Once your provider is connected, data will flow.", ""),
        ("We are checking whether your provider is connected.", ""),
        ("Is your provider connected?", ""),
        ("We will let you know when you are connected.", ""),
        ("Thank you. You may close this window.", ""),
        ("isConnected: false", "F"),
        ("status: integration_requested", "R"),
        ("Dein Anbieter ist verbunden.", ""),
        ("Your bank account is connected, so payouts keep going.", ""),
        ("Over 12,000 fleets are already connected.", ""),
        ("Other carriers are connected in under two minutes.", ""),
        ("Fleets like yours are connected within two weeks on average.", ""),
        ("Status: live chat is open 9 to 5.", ""),
        ("Connection live chat available.", ""),
        ("Fleets that are connected get paid faster.", ""),
        ("Your account is connected to FreightHub.", ""),
        ("Your Samsara account is connected.", "C"),
        ("The connection is live.", "C"),
        ("Your fleet is connected: 12 trucks report already.", "C"),
        ("Your fleets are connected.", "C"),
        ("Status: live.", "C"),
    ] {
        assert_eq!(kind(text), expected, "{text:?}");
    }
}

#[test]
fn spanish_is_understood() {
    for (text, expected) in [
        ("Su proveedor está conectado.", "C"),
        ("¡Conectado!", "C"),
        ("La conexión se ha establecido.", "C"),
        ("Su flota ha sido conectada correctamente.", "C"),
        ("Sí, su proveedor está conectado.", "C"),
        ("Su proveedor ha sido solicitado. Le avisaremos cuando esté conectado.", "R"),
        ("Hemos recibido su solicitud.", "R"),
        ("Gracias por tu solicitud", "R"),
        ("Su proveedor todavía no es compatible.", "R"),
        ("No hemos recibido su solicitud.", ""),
        ("Su proveedor no fue conectado.", "F"),
        ("Aún no está conectado.", "F"),
        ("No se pudo conectar su proveedor.", "F"),
        ("La conexión ha fallado.", "F"),
        ("Una vez que su proveedor está conectado, verá sus datos.", ""),
        ("¿Está conectado su proveedor?", ""),
        ("Estamos comprobando si su proveedor está conectado.", ""),
        ("Flotas conectadas", ""),
        ("Las flotas están conectadas en dos semanas.", ""),
        ("Su cuenta bancaria está vinculada.", ""),
        ("Su cuenta está vinculada a FreightHub.", ""),
        ("Su cuenta de Samsara está conectada.", "C"),
    ] {
        assert_eq!(kind(text), expected, "{text:?}");
    }
}

#[test]
fn french_is_understood() {
    for (text, expected) in [
        ("Votre fournisseur est connecté.", "C"),
        ("Connecté !", "C"),
        ("Votre flotte a été connectée avec succès.", "C"),
        ("La connexion est établie.", "C"),
        ("Votre fournisseur a été demandé. Nous vous préviendrons dès qu'il est connecté.", "R"),
        ("Votre demande a bien été enregistrée.", "R"),
        ("Merci pour votre demande !", "R"),
        ("Nous avons bien reçu votre demande.", "R"),
        ("Ce fournisseur n'est pas encore pris en charge.", "R"),
        ("Nous n'avons pas reçu votre demande.", ""),
        ("Votre fournisseur n'a pas été connecté.", "F"),
        ("Vous n'êtes pas encore connecté.", "F"),
        ("La connexion a échoué.", "F"),
        ("Impossible de se connecter.", "F"),
        ("Une fois que votre fournisseur est connecté, les données arrivent.", ""),
        ("Votre fournisseur est-il connecté ?", ""),
        ("Nous vérifions que votre fournisseur est connecté.", ""),
        ("Flottes connectées", ""),
        ("Vous êtes connecté en tant que Jean Dupont.", ""),
        ("Vous êtes connectée.", ""),
        ("Vous êtes connecté à Samsara.", "C"),
        ("Votre compte est connecté à FreightHub.", ""),
        ("Votre compte Samsara est connecté.", "C"),
    ] {
        assert_eq!(kind(text), expected, "{text:?}");
    }
}

#[test]
fn only_the_partners_own_phrases_are_found_in_menus_and_footers() {
    let page = Page {
        blocks: vec!["You are connected.".into(), "Welcome".into()],
        frame: vec![0],
        ..Page::default()
    };
    assert!(Phrases::default().claims(&page).none());
    let own = Pages { connected: vec!["are connected".into()], ..Pages::default() };
    assert!(Phrases::new(&own).claims(&page).connected.is_some());
}

#[test]
fn the_partners_own_phrases_replace_ours() {
    let own = Pages { connected: vec!["está  Conectado".into()], ..Pages::default() };
    let page = Page {
        blocks: vec!["Su proveedor está conectado.".into(), "You are connected.".into()],
        ..Page::default()
    };
    assert_eq!(Phrases::new(&own).claims(&page).connected.as_deref(), Some("Su proveedor está conectado."));
}

/// Sentences that state nothing, by why.
const STATE_NOTHING: [(&str, &[&str]); 13] = [
    (
        "the subject is negated",
        &[
            "Nothing is connected.",
            "Nothing is connected. If your provider is connected elsewhere, sign in there first.",
            "None of your vehicles are connected.",
            "None of your providers has been connected yet",
            "0 vehicles are connected",
            "Zero of your trucks are connected.",
            "0 % of your fleet is now connected",
            "Neither account was connected.",
            "Neither Samsara, Motive or Geotab is connected.",
            "No provider connected yet",
            "No vehicle is connected",
            "Nobody in your fleet is connected",
            "No one is connected right now.",
            "Hardly anything is connected",
            "Few vehicles are connected.",
            "Not a single truck is connected.",
            "No connection is active.",
            "No active connection established",
            "No request has been received.",
            "Nothing was requested.",
            "None of your requests was received.",
        ],
    ),
    (
        "only a part of the subject is connected",
        &[
            "1 of 3 vehicles are connected",
            "2/12 vehicles are connected",
            "Only your first provider is connected.",
            "Some vehicles are connected.",
            "Half of your fleet is connected.",
            "Almost: your provider is nearly, but not quite, now connected.",
        ],
    ),
    (
        "the verb is negated",
        &[
            "Your provider cannot be said to be successfully connected.",
            "It is not true that your provider is connected.",
            "We can't say that your provider is connected.",
            "Your provider is connected to nothing.",
            "Your provider is connected no longer.",
            "Is connected: no",
            "Now connected vehicles: 0",
        ],
    ),
    (
        "it is a condition",
        &[
            "If your provider is connected, sign in.",
            "If you did this, your provider is connected.",
            "Unless your provider is connected, no data arrives.",
            "When your provider is connected, you will hear from us.",
            "Your provider is connected as soon as you confirm the e-mail.",
            "Your provider is connected, once you confirm.",
            "Your provider is connected only after a call.",
            "If your provider was not connected, try again.",
            "In case the connection failed, call us.",
            "If your request has been received, we answer.",
        ],
    ),
    (
        "it lies in the future",
        &[
            "Your provider will soon be successfully connected.",
            "Soon your provider is connected.",
            "Your provider is connected within two days.",
            "Your provider is connected in about an hour.",
            "You'll see that it is connected.",
            "Your provider is connected tomorrow.",
        ],
    ),
    (
        "it is a possibility, a wish or a guess",
        &[
            "Maybe your provider is connected.",
            "It seems that your provider is connected.",
            "Your provider might have been connected.",
            "We hope that your provider is connected.",
            "Your provider should have been connected by now.",
            "We expected that your provider is connected.",
            "Perhaps the connection is established.",
            "It may be that your provider was not connected.",
        ],
    ),
    (
        "it is checked, or the reader is told to",
        &[
            "Make sure that your provider is connected.",
            "Please check that your provider is connected",
            "We are verifying that your provider is connected.",
            "Ensure your telematics account is connected.",
            "See whether your provider is connected.",
            "We are waiting until the connection is established.",
        ],
    ),
    (
        "it is explained or reported",
        &[
            "A green dot means your provider is connected.",
            "The app shows that a provider is connected.",
            "Look for the message \u{201c}Your provider is connected\u{201d}.",
            "You get a mail titled \"Welcome! Your provider is connected.\" from us.",
            "Open \u{ab}Your provider is connected\u{bb} in the list.",
            "Some systems, e.g. your provider is connected",
            "The page then says your provider is connected.",
        ],
    ),
    (
        "it is a question",
        &[
            "Is your provider connected?",
            "Your provider is connected?",
            "Are you sure your provider is connected",
            "How do I know that my provider is connected",
            "Was your request received?",
            "Has the connection failed?",
        ],
    ),
    (
        "it is about somebody or something else",
        &[
            "Your provider is connected elsewhere.",
            "Fleets like yours are connected in a day.",
            "Fleets that are not connected wait longer.",
            "Your e-mail is connected.",
            "Many carriers have requested Motive.",
            "You are connected to the internet",
        ],
    ),
    (
        "it is Spanish and denies, doubts, asks or explains",
        &[
            "Nada está conectado.",
            "Ninguno de sus vehículos está conectado.",
            "Ningún vehículo está conectado",
            "Ni Samsara ni Motive están conectados.",
            "0 vehículos están conectados",
            "1 de 3 vehículos están conectados",
            "Nadie está conectado.",
            "Solo un vehículo está conectado.",
            "Asegúrese de que su proveedor está conectado.",
            "Parece que su proveedor está conectado.",
            "Quizás su proveedor está conectado.",
            "Si su proveedor no fue conectado, inténtelo de nuevo.",
            "Pronto su proveedor está conectado.",
            "Busque el mensaje «Su proveedor está conectado».",
            "Un punto verde significa que su proveedor está conectado.",
            "Su proveedor está conectado en cuanto confirme.",
            "Nada ha sido solicitado.",
        ],
    ),
    (
        "it is French and denies, doubts, asks or explains",
        &[
            "Rien n'est connecté.",
            "Aucun de vos véhicules n'est connecté.",
            "Aucun véhicule connecté",
            "Ni Samsara ni Motive ne sont connectés.",
            "0 véhicule est connecté",
            "2 de vos 3 véhicules sont connectés",
            "Personne n'est connecté.",
            "Seul un véhicule est connecté.",
            "Assurez-vous que votre fournisseur est connecté.",
            "Il semble que votre fournisseur est connecté.",
            "Votre fournisseur est bientôt connecté.",
            "Si votre fournisseur n'est pas connecté, réessayez.",
            "Votre fournisseur est peut-être connecté.",
            "Un point vert signifie que votre fournisseur est connecté.",
            "Cherchez « Votre fournisseur est connecté ».",
            "Votre fournisseur est connecté dès que vous confirmez.",
            "Aucune demande n'a été reçue.",
        ],
    ),
    (
        "it is German, which is not read",
        &[
            "Nichts ist verbunden.",
            "Keines Ihrer Fahrzeuge ist verbunden.",
            "0 Fahrzeuge sind verbunden",
            "Ihr Anbieter ist verbunden.",
            "Ihr Anbieter wurde nicht verbunden.",
        ],
    ),
];

#[test]
fn a_sentence_that_denies_doubts_asks_announces_or_explains_states_nothing() {
    let mut wrong = Vec::new();
    for (why, sentences) in STATE_NOTHING {
        for sentence in sentences {
            let kind = kind(sentence);
            if !kind.is_empty() {
                wrong.push(format!("{kind} although {why}: {sentence}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Sentences that state a connection, also with other clauses around it.
const STATE_A_CONNECTION: [&str; 26] = [
    "Great, your provider is connected.",
    "No worries, your provider is connected.",
    "Nothing else to do: your provider is connected!",
    "You can close this window, your provider is connected.",
    "Samsara is connected.",
    "Acme Trucking LLC is now connected",
    "Your provider is connected and no further action is needed.",
    "Your provider is connected, so you will not need a password.",
    "Your provider is connected, and if you have questions, call us.",
    "Your provider is connected but your invoice is open.",
    "All 12 vehicles are connected.",
    "12 vehicles are connected.",
    "Everything is connected.",
    "Your fleet has been connected.",
    "We checked, and your provider is connected.",
    "Thank you for your patience. Your provider is connected.",
    "Questions? Call us. Your provider is connected.",
    "Connection: established? Yes: your provider is connected.",
    "Your connection is active.",
    "Su proveedor está conectado y no hay nada más que hacer.",
    "Nada más, su proveedor está conectado.",
    "Todos sus vehículos están conectados.",
    "Su flota ya está conectada, pero faltan datos.",
    "Votre fournisseur est connecté et vous ne devez rien faire.",
    "Tous vos véhicules sont connectés.",
    "Pas de souci, votre fournisseur est connecté.",
];

#[test]
fn a_connection_is_found_among_other_clauses() {
    let missed: Vec<&&str> = STATE_A_CONNECTION.iter().filter(|text| kind(text) != "C").collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_denial_or_a_request_is_found_among_other_clauses() {
    for (text, expected) in [
        ("You declined, so your provider is not connected.", "F"),
        ("Sorry, the sign-in expired and your provider was not connected.", "F"),
        ("Your provider was not connected because you closed the window.", "F"),
        ("No provider was connected.", "F"),
        ("It is not true that your provider was not connected.", ""),
        ("Nothing is connected, but your request has been received.", "R"),
        ("Your request has been received and we will write when it is ready.", "R"),
        ("Su proveedor no fue conectado porque cerró la ventana.", "F"),
        ("Votre fournisseur n'est pas connecté, mais votre demande a été reçue.", "RF"),
    ] {
        assert_eq!(kind(text), expected, "{text}");
    }
}

#[test]
fn a_phrase_of_the_profile_that_is_not_on_the_page_is_absent() {
    let own = Pages {
        connected: vec!["all set".into()],
        failed: vec!["not this time".into()],
        neutral: vec!["unclear".into()],
        ..Pages::default()
    };
    let page = Page { blocks: vec!["Not this time".into(), "It is unclear".into()], ..Page::default() };
    let claims = Phrases::new(&own).claims(&page);
    assert_eq!(claims.absent, Absent { connected: true, requested: false, failed: false });
    assert_eq!(claims.neutral.as_deref(), Some("It is unclear"));
    let claims = Phrases::new(&own).if_fleets_are_named(false).claims(&page);
    assert_eq!(claims.absent, Absent::default());
}

/// Ways to negate a whole sentence or its subject.
fn negated(sentence: &str, way: usize) -> String {
    let lower: String =
        sentence.chars().take(1).flat_map(char::to_lowercase).chain(sentence.chars().skip(1)).collect();
    match way {
        0 => format!("It is not true that {lower}"),
        1 => format!("Nothing suggests that {lower}"),
        2 => format!("Neither this nor that: {lower}"),
        3 => format!("No es cierto que {lower}"),
        4 => format!("Ce n'est pas vrai que {lower}"),
        5 => sentence.replacen("Your", "None of your", 1).replacen("Su ", "Ninguno de su ", 1),
        _ => format!("We can't say whether {lower}"),
    }
}

/// The ways that are in the language of these sentences.
fn ways(why: &str) -> &'static [usize] {
    if why.contains("Spanish") {
        &[3, 5]
    } else if why.contains("French") {
        &[4]
    } else {
        &[0, 1, 2, 5, 6]
    }
}

proptest! {
    #[test]
    fn a_negation_never_makes_a_claim(
        (why, sentence) in select(
            STATE_NOTHING.iter().flat_map(|(why, all)| all.iter().map(|text| (*why, *text))).collect::<Vec<_>>(),
        ),
        way in any::<proptest::sample::Index>(),
        then in select(&["", " Thank you.", " Call us."][..]),
    ) {
        let text = format!("{}{then}", negated(sentence, *way.get(ways(why))));
        let claims = claims(&text);
        prop_assert_eq!(claims.connected, None, "{}", &text);
        prop_assert_eq!(claims.requested, None, "{}", &text);
    }

    #[test]
    fn a_negated_claim_is_no_claim(
        sentence in select(STATE_A_CONNECTION.iter().filter(|text| !text.contains(['.', '?', '!'])
            || text.find(['.', '?', '!']) == Some(text.len() - 1)).copied().collect::<Vec<_>>()),
        way in 0..5_usize,
    ) {
        // Only words of the sentence's own language take a claim back.
        let spanish = ["proveedor", "vehículos", "flota"].iter().any(|word| sentence.contains(word));
        let french = ["fournisseur", "véhicules"].iter().any(|word| sentence.contains(word));
        let way = if spanish { 3 } else if french { 4 } else { way % 3 };
        let text = negated(sentence, way);
        prop_assert_eq!(claims(&text).connected, None, "{}", &text);
    }
}
