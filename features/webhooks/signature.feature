Feature: Forged deliveries are refused
  Anyone who finds the endpoint can post to it. Only the signature tells Catena from anyone. Each forgery here
  stands between two genuine deliveries that must both be accepted, so that an endpoint that refuses everything
  proves nothing.

  Rule: A delivery without Catena's signature is refused

    @must @webhook.signature.missing
    Scenario: A delivery without a signature is refused
      The easiest forgery is the one that leaves the signature out.
      Fix: Answer 401 when `X-Catena-Signature` is absent; never treat verification as optional.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery without signature stands between two genuine ones
      Then it is refused

    @must @webhook.signature.empty
    Scenario: A delivery with an empty signature is refused
      The header is there, so a handler that asks "is there a signature?" goes on; and an empty text begins every
      other, or counts as "not set" in many languages.
      Fix: Compare the whole signature with the one you computed, in constant time, whatever its length.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery with an empty signature stands between two genuine ones
      Then it is refused

    @must @webhook.signature.truncated
    Scenario: A delivery with half a signature is refused
      A comparison that ends where the shorter text ends can be beaten one character after the other.
      Fix: Decode the base64, insist on 32 bytes, and compare all of them in constant time.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery with half a signature stands between two genuine ones
      Then it is refused

    @must @webhook.signature.wrong-secret
    Scenario: A delivery signed with another secret is refused
      A signature proves something only if it is compared with your own secret's.
      Fix: Compute the HMAC with the subscription's secret and compare the whole of it in constant time.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery signed with another secret stands between two genuine ones
      Then it is refused

    @must @webhook.signature.body-changed
    Scenario: A delivery whose body was changed after signing is refused
      One byte of the body decides which fleet is connected.
      Fix: Compute the HMAC over the bytes you received, after gunzipping and before parsing.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery with one byte of its body changed stands between two genuine ones
      Then it is refused

    @must @webhook.signature.timestamp-changed
    Scenario: A delivery whose timestamp was changed after signing is refused
      If the timestamp is not part of what is verified, an old delivery is made fresh by writing a new one over it.
      Fix: Compute the HMAC over the text of `X-Catena-Timestamp`, a point, and the body.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery with its timestamp changed after signing stands between two genuine ones
      Then it is refused

  Rule: The signature covers the bytes, however they are written

    @must @webhook.signature.exact-bytes
    Scenario: A genuine delivery is acknowledged however its JSON is written
      White space, the order of members, `\u` escapes and long numbers do not survive parsing and writing again.
      A handler that verifies what it wrote itself works until Catena's JSON library changes a habit.
      Fix: Keep the raw bytes of the body (before any JSON middleware) and compute the HMAC over those.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery written differently stands between two genuine ones
      Then it is acknowledged too, since the signature covers the bytes

  Rule: A refusal is a refusal, and changes nothing

    @must @webhook.refusal.no-effect
    Scenario: Deliveries that must be refused connect no fleet
      A handler that stores first and verifies afterwards answers 401 and has connected the fleet all the same.
      Fix: Verify signature and age before anything reads the body.
      Source: docs api-reference/webhooks/webhook-validation
      Given a fleet that accepted its invitation, as webhooks told
      When its connection is forged in several ways
      And another fleet's connection is delivered and takes effect
      Then the fleet is not stored as connected

    @should @webhook.refusal.not-5xx
    Scenario: No forgery is refused with a server error
      Catena takes a 5xx for an outage: it sends again, and after enough of them stops delivering. Anyone who can
      post to the endpoint could then switch your webhooks off.
      Fix: Answer 401 to what you do not believe; catch the exception that your verification throws.
      Source: docs api-reference/webhooks/overview
      When a delivery of every forgery stands between two genuine ones
      Then none is refused with a server error
