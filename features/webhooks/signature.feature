Feature: Forged deliveries are refused
  Anyone who finds the endpoint can post to it. Only the signature proves that a delivery comes from Catena. Each
  forgery here is sent between two genuine deliveries that must both be accepted, so that an endpoint that refuses
  everything does not pass.

  Rule: A delivery without a valid signature is refused

    @must @webhook.signature.missing
    Scenario: A delivery without a signature is refused
      The easiest forgery is to leave out the signature.
      Fix: Answer 401 when `X-Catena-Signature` is absent; never treat verification as optional.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery without a signature is sent between two genuine ones
      Then it is refused

    @must @webhook.signature.empty
    Scenario: A delivery with an empty signature is refused
      The header is present, so a handler that only checks for the header continues. An empty string is a prefix of
      every signature, and counts as "not set" in many languages.
      Fix: Compare the whole signature with the one you computed, in constant time, whatever its length.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery with an empty signature is sent between two genuine ones
      Then it is refused

    @must @webhook.signature.truncated
    Scenario: A delivery with half a signature is refused
      If the comparison ends where the shorter text ends, an attacker can guess the signature one character at a time.
      Fix: Decode the base64, require 32 bytes, and compare all of them in constant time.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery with half a signature is sent between two genuine ones
      Then it is refused

    @must @webhook.signature.wrong-secret
    Scenario: A delivery signed with another secret is refused
      A signature proves something only if you compare it with one made with your own secret.
      Fix: Compute the HMAC with the subscription's secret and compare the whole of it in constant time.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery signed with another secret is sent between two genuine ones
      Then it is refused

    @must @webhook.signature.body-changed
    Scenario: A delivery whose body was changed after signing is refused
      One byte of the body can decide which fleet is connected.
      Fix: Compute the HMAC over the bytes you received, after gunzipping and before parsing.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery with one byte of its body changed is sent between two genuine ones
      Then it is refused

    @must @webhook.signature.timestamp-changed
    Scenario: A delivery whose timestamp was changed after signing is refused
      If you do not verify the timestamp, an attacker can replace it and make an old delivery look new.
      Fix: Compute the HMAC over the text of `X-Catena-Timestamp`, a dot, and the body.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery with its timestamp changed after signing is sent between two genuine ones
      Then it is refused

  Rule: The signature covers the bytes, however the JSON is written

    @must @webhook.signature.exact-bytes
    Scenario: A genuine delivery is acknowledged however its JSON is written
      White space, the order of fields, `\u` escapes and long numbers change when JSON is parsed and written again. A
      handler that verifies JSON it wrote itself fails as soon as Catena's JSON library writes something differently.
      Fix: Keep the raw bytes of the body (before any JSON middleware) and compute the HMAC over those.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery with its JSON written differently is sent between two genuine ones
      Then it is acknowledged too, because the signature covers the bytes

  Rule: A refused delivery changes nothing

    @must @webhook.refusal.no-effect
    Scenario: Deliveries that must be refused connect no fleet
      A handler that stores first and verifies afterwards answers 401, but has already connected the fleet.
      Fix: Verify the signature and the age before anything reads the body.
      Source: docs api-reference/webhooks/webhook-validation
      Given a fleet that accepted its invitation, according to webhooks
      When its connection is forged in several ways
      And another fleet's connection is delivered and stored
      Then the fleet is not stored as connected

    @must @webhook.refusal.keeps-event
    Scenario: A refused forgery does not suppress the genuine event
      A handler that stores the event's id before it verifies the delivery takes the genuine delivery for a duplicate.
      Whoever can guess or see an id can then suppress the event.
      Fix: Store the envelope's `id` only after the signature and the age are verified, together with the event's effect.
      Source: docs api-reference/webhooks/webhook-validation
      Given one fleet that accepted its invitation, according to webhooks
      When its connection is forged in several ways with the event id of the genuine delivery that follows
      Then the genuine event is acknowledged and stored

    @should @webhook.refusal.not-5xx
    Scenario: No forgery is refused with a server error
      Catena treats a 5xx as an outage: it retries, and stops delivering after enough of them. Anyone who can post to
      the endpoint could then switch off your webhooks.
      Fix: Answer 401 to a delivery that you cannot verify; catch the exception that your verification throws.
      Source: docs api-reference/webhooks/overview
      When a delivery with each forgery is sent between two genuine ones
      Then none is refused with a server error
