//! The id of an integration request: missing, malformed, repeated, or where it does not belong.

use super::Source::{Derived, Docs, Uuid};
use super::{CONNECTED, CONNECTED_OR_REFUSED, FAILED, Group, REQUESTED, SOMEHOW};

pub(super) const GROUPS: &[Group] = &[
    Group {
        name: "id-missing",
        reason: "a request without an id is still a request: acknowledge it, store none, ask Catena",
        source: Derived,
        acceptable: SOMEHOW,
        queries: &[
            "status=integration-requested",
            "status=integration-requested&integration_request_id=",
            "status=integration-requested&integration_request_id",
            "status=integration-requested&request_id={ID}",
            "status=integration-requested&integrationRequestId={ID}",
            "status=integration-requested&id={ID}",
        ],
    },
    Group {
        name: "id-malformed",
        reason: "not a UUID: never store it, never fall over it",
        source: Uuid,
        acceptable: SOMEHOW,
        queries: &[
            "status=integration-requested&integration_request_id=17",
            "status=integration-requested&integration_request_id=null",
            "status=integration-requested&integration_request_id=5c06372b-5b5a-4477-88ee-6cd8d3b55ef",
            "status=integration-requested&integration_request_id=5c06372b-5b5a-4477-88ee-6cd8d3b55efb0",
            "status=integration-requested&integration_request_id=gc06372b-5b5a-4477-88ee-6cd8d3b55efb",
            "status=integration-requested&integration_request_id=5c06372b_5b5a_4477_88ee_6cd8d3b55efb",
            "status=integration-requested&integration_request_id=5c06372b-5b5a-4477-88ee6-cd8d3b55efb",
            "status=integration-requested&integration_request_id=+{ID}",
            "status=integration-requested&integration_request_id={ID}%0D%0A",
            "status=integration-requested&integration_request_id={ID}%00",
            "status=integration-requested&integration_request_id={ID},{OTHER}",
            "status=integration-requested&integration_request_id=..%2F..%2Fetc%2Fpasswd",
            "status=integration-requested&integration_request_id=%27+OR+%271%27%3D%271",
            "status=integration-requested&integration_request_id=%3Cscript%3E",
            "status=integration-requested&integration_request_id=%FF%FE",
            "status=integration-requested&integration_request_id=5c06372b%E2%80%905b5a%E2%80%904477%E2%80%9088ee%E2%80%906cd8d3b55efb",
        ],
    },
    Group {
        name: "id-unusual",
        reason: "a UUID in a spelling that Catena does not write, or one that names nothing; libraries differ",
        source: Uuid,
        acceptable: SOMEHOW,
        queries: &[
            "status=integration-requested&integration_request_id=5c06372b5b5a447788ee6cd8d3b55efb",
            "status=integration-requested&integration_request_id=%7B{ID}%7D",
            "status=integration-requested&integration_request_id=urn:uuid:{ID}",
            "status=integration-requested&integration_request_id=00000000-0000-0000-0000-000000000000",
            "status=integration-requested&integration_request_id=ffffffff-ffff-ffff-ffff-ffffffffffff",
        ],
    },
    Group {
        name: "id-repeated",
        reason: "with two ids, nobody knows which one counts: at most one is stored",
        source: Derived,
        acceptable: SOMEHOW,
        queries: &[
            "status=integration-requested&integration_request_id={ID}&integration_request_id={OTHER}",
            "status=integration-requested&integration_request_id={ID}&integration_request_id={ID}",
            "integration_request_id=&status=integration-requested&integration_request_id={ID}",
        ],
    },
    Group {
        name: "id-spelt",
        reason: "the same id, spelt as a URL may spell it",
        source: Uuid,
        acceptable: REQUESTED,
        queries: &[
            "status=integration-requested&integration_request_id=5C06372B-5B5A-4477-88EE-6CD8D3B55EFB",
            "status=integration-requested&integration_request_id=5c06372b%2D5b5a%2D4477%2D88ee%2D6cd8d3b55efb",
            "status=integration-requested&integration_request_id=%35c06372b-5b5a-4477-88ee-6cd8d3b55efb",
            "status=integration-requested&integration%5Frequest%5Fid={ID}",
        ],
    },
    Group {
        name: "id-beside-success",
        reason: "an id means something only beside `integration-requested`",
        source: Docs,
        acceptable: CONNECTED,
        queries: &[
            "status=success&integration_request_id={ID}",
            "integration_request_id={ID}&status=success",
        ],
    },
    Group {
        name: "id-beside-failure",
        reason: "an id means something only beside `integration-requested`",
        source: Docs,
        acceptable: FAILED,
        queries: &["status=failure&integration_request_id={ID}"],
    },
    Group {
        name: "id-odd-beside-success",
        reason: "an odd id is not looked at, or refused",
        source: Derived,
        acceptable: CONNECTED_OR_REFUSED,
        queries: &[
            "status=success&integration_request_id=17",
            "status=success&integration_request_id=",
            "status=success&integration_request_id={ID}&integration_request_id={OTHER}",
        ],
    },
];
