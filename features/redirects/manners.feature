Feature: A callback answers as a good page does
  Whatever the outcome: to anyone who comes, in time, and without telling others about it.

  Rule: Whoever comes without a session is served or sent to sign in

    @hardening @redirect.session.none
    Scenario: A fleet without a session
      The link was opened on the phone, and the session is on the computer. A handler that takes the session for
      granted crashes; one that falls back to the last fleet shows the wrong one.
      Fix: Without a session send the browser to sign in, and keep the redirect's parameters for afterwards.
      Source: derived; CWE-284
      Given another fleet has just returned
      When the fleet returns without a session
      Then the partner does not crash
      And nothing of another fleet is shown

  Rule: Asking is not doing

    @hardening @redirect.method.head
    Scenario: A link scanner asks with HEAD
      Mail programs and chat services look at a link before the fleet does. HEAD is safe by definition: whoever
      sends it has asked for nothing to happen.
      Fix: Store on GET only; answer HEAD as GET without a body, or with 405.
      Source: RFC 9110, 9.2.1 and 9.3.2
      When a link scanner asks for the redirect of status "integration-requested" with HEAD
      Then the partner does not crash
      And nothing is stored under the id "{integration_request_id}"

  Rule: The ids in the address stay between browser and partner

    @hardening @redirect.leak.referrer
    Scenario: Other sites do not learn the address
      Every image, font and counter of another site may be told the address of the page it stands on, with the ids
      in it.
      Fix: Send `Referrer-Policy: no-referrer` (or `same-origin`) on callbacks, or redirect to a clean address first.
      Source: derived; W3C Referrer Policy
      When the fleet returns with status "integration-requested"
      Then the ids in its address are kept from other sites

    @hardening @redirect.leak.cache
    Scenario: Shared caches do not keep the answer
      What a proxy keeps for one fleet it shows to the next one that asks for the same address.
      Fix: Send `Cache-Control: no-store` on callbacks.
      Source: RFC 9111, 3 and 5.2.2
      When the fleet returns with status "integration-requested"
      Then no shared cache may keep the answer

  Rule: The fleet does not wait long

    @hardening @redirect.time
    Scenario: An answer within five seconds
      The fleet has just left another site and looks at a white page. What takes long belongs behind the page.
      Fix: Answer first, and send mails and call other systems afterwards.
      Source: derived
      When three fleets return with each outcome
      Then each is answered within five seconds, in the median
