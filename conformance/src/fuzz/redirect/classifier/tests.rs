use super::*;

fn reply(text: &str) -> Reply {
    let headers = [(CONTENT_TYPE, "text/html".parse().unwrap())].into_iter().collect();
    Reply { status: 200, headers, body: text.as_bytes().to_vec().into() }
}

#[test]
fn what_changes_by_itself_is_no_part_of_an_outcome() {
    let tips = ["Call us.", "You are connected to the demo.", "Use two screens."];
    let page = |number: usize, said: &str| {
        let tip = tips[number % tips.len()];
        reply(&format!("<div class=tip>{tip}</div><p>Session {number}: {said}</p>"))
    };
    let said = ["it worked", "it is on our list", "it did not work", "we cannot tell"];
    let samples: Vec<TrainingSample> = TRAINING_QUERIES
        .iter()
        .zip(said)
        .enumerate()
        .map(|(number, ((interpretation, query), said))| TrainingSample {
            interpretation: *interpretation,
            query,
            confirmed: false,
            replies: [0, 1, 2].map(|load| SeenReply {
                reply: page(SAMPLES * number + load, said),
                fleet: "fleet".to_owned(),
            }),
        })
        .collect();
    let mut classifier = Classifier::new(Phrases::default());
    classifier.train(&samples);
    for (sample, said) in samples.iter().zip(said) {
        let seen = classifier.classify(&page(70, said), "http://localhost/return?x=1", "fleet");
        assert_eq!(seen.interpretations, Interpretations::of(&[sample.interpretation]), "{said}");
    }
}
