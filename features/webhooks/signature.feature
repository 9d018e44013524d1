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
