package dev.nevergone.chaos;

/**
 * What the proxies counted, and what the faults did there.
 *
 * @param accepted connections at the first proxy
 * @param acceptedByProtocol connections at the protocol proxy
 * @param logins log-ins that the server accepted
 * @param commits COMMITs that arrived at the protocol proxy
 * @param cuts connections that its rules cut
 * @param errors errors of its own that it sent
 * @param opaque connections that it could not read
 * @param faultCuts cuts by the rules of the plan
 * @param faultErrors errors and farewells of the plan
 * @param commitCuts COMMITs that the plan cut
 * @param answerErrors errors of the plan in place of answers, farewells left out
 */
record Proxied(
        long accepted,
        long acceptedByProtocol,
        long logins,
        long commits,
        long cuts,
        long errors,
        long opaque,
        long faultCuts,
        long faultErrors,
        long commitCuts,
        long answerErrors) {}
