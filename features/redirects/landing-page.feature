Feature: The landing page is safe, private and fast
  These rules hold for every outcome: without a session, for link scanners, for other sites, and for a fleet that waits.

  Rule: A fleet without a session is served or sent to sign in

    @hardening @redirect.session.none
    Scenario: A fleet has no session
      The fleet opened the link on its phone, but its session is on its computer. A handler that requires a session
      crashes, and one that falls back to the last fleet shows the wrong fleet's data.
      Fix: Without a session, send the browser to sign in and keep the redirect's parameters for afterwards.
      Source: derived; CWE-284
      Given another fleet has just returned
      When the fleet returns without a session
      Then the partner does not crash
      And nothing of another fleet is shown

  Rule: The session survives the return from Catena

    @should @redirect.session.cross-site
    Scenario: The browser comes from another site
      Catena is another site, and on the way from there a browser holds back cookies with `SameSite=Strict`. If the
      session is one of them, a fleet that is signed in reads a sign-in form at the end.
      Fix: Set the cookie of the session with `SameSite=Lax`; it is then sent when a page is opened, and not with forms
      of other sites.
      Source: RFC 6265bis, 5.2 and 8.8; docs get-started/integration-requests
      When the fleet returns with status "success"
      And another fleet returns from another site with status "success"
      Then the session survives the way back

  Rule: A HEAD request changes nothing

    @hardening @redirect.method.head
    Scenario: A link scanner sends HEAD
      Mail programs and chat services request a link before the fleet opens it. HEAD is a safe method: its sender does
      not ask for any change.
      Fix: Store on GET only; answer HEAD like GET without a body, or with 405.
      Source: RFC 9110, 9.2.1 and 9.3.2
      When a link scanner requests the redirect of status "integration-requested" with HEAD
      Then the partner does not crash
      And nothing is stored under the id "{integration_request_id}"

  Rule: Only the browser and the partner see the ids in the URL

    @hardening @redirect.leak.referrer
    Scenario: Other sites do not learn the URL
      For every image, font and counter of another site, the browser may send that site the URL of your page, including
      the ids in it.
      Fix: Send `Referrer-Policy: no-referrer` (or `same-origin`) on callbacks, or redirect to a clean URL first.
      Source: derived; W3C Referrer Policy
      When the fleet returns with status "integration-requested"
      Then other sites do not learn the ids in its URL

    @hardening @redirect.leak.cache
    Scenario: Shared caches do not store the answer
      If a proxy stores the answer for one fleet, it shows it to the next fleet that requests the same URL.
      Fix: Send `Cache-Control: no-store` on callbacks.
      Source: RFC 9111, 3 and 5.2.2
      When the fleet returns with status "integration-requested"
      Then no shared cache may store the answer

  Rule: The fleet is sent to addresses that it can reach

    @must @redirect.local-target
    Scenario: No redirect leads from a public address to a local one
      An application behind a proxy that builds redirects from its own address sends every fleet to `localhost`, which is
      the fleet's own computer. A developer who runs a copy there does not notice.
      Fix: Use relative redirects, or build them from the proxy's `X-Forwarded-Host` and `X-Forwarded-Proto`.
      Source: derived
      When the fleet returns with status "success"
      And the fleet returns with status "integration-requested"
      And the fleet returns with status "failure"
      Then no fleet is sent to a local address

  Rule: The fleet does not wait long

    @hardening @redirect.time
    Scenario: The answer takes at most five seconds
      The fleet has just left another site and sees a blank page until you answer.
      Fix: Answer first; send mails and call other systems afterwards.
      Source: derived
      When three fleets return with each outcome
      Then the median answer to each takes at most five seconds
