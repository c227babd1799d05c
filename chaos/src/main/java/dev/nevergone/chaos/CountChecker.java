package dev.nevergone.chaos;

import dev.nevergone.PoolStats;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Holds what the pools count against what they told, what the ledger has, and what the proxies saw. Where an inequality is
 * left, it says why.
 */
final class CountChecker {

    private final List<Counts> pools;

    CountChecker(List<Counts> pools) {
        this.pools = List.copyOf(pools);
    }

    /** What has to hold within the pools, and between them and the ledger's count of unknown COMMITs for each bind. */
    List<Check> ofPools(ToLongFunction<String> unknownCommits) {
        List<Check> checks = new ArrayList<>();
        for (Counts pool : pools) {
            PoolStats stats = pool.stats();
            checks.add(Check.that(
                    pool.bind() + ": nothing is lent, open or waiting after the end, and what was opened was closed",
                    stats.active() == 0
                            && stats.open() == 0
                            && stats.waiting() == 0
                            && stats.created() == stats.closedTotal(),
                    stats.created() + " opened = " + stats.closedTotal() + " closed, " + stats.active() + " lent, "
                            + stats.idle() + " idle, " + stats.waiting() + " waiting"));
            checks.add(eventsAgree(pool));
            long unknown = unknownCommits.applyAsLong(pool.bind());
            checks.add(Check.that(
                    pool.bind() + ": unknown COMMITs are those that callers were told of",
                    stats.commitsUnknown() == unknown,
                    stats.commitsUnknown() + " counted = " + unknown + " in the ledger"));
            checks.add(Check.that(
                    pool.bind() + ": COMMITs are resolved only by a witness",
                    pool.witness() || stats.commitsResolved() == 0,
                    stats.commitsResolved() + " resolved"));
        }
        return checks;
    }

    /** Every event was told once for every count, and the other way round. */
    private static Check eventsAgree(Counts pool) {
        PoolStats stats = pool.stats();
        Events events = pool.events();
        List<String> violations = new ArrayList<>();
        compare(violations, "opened", stats.created(), events.count("created"));
        compare(violations, "found dead", stats.staleTotal(), events.count("stale"));
        compare(violations, "outages", stats.outages(), events.count("outage began"));
        compare(violations, "outages that ended", stats.outages(), events.count("outage ended"));
        compare(violations, "borrow time-outs", stats.borrowTimeouts(), events.count("borrow timed out"));
        compare(violations, "failovers", stats.failovers(), events.count("failover"));
        compare(violations, "unknown COMMITs", stats.commitsUnknown(), events.count("commit unknown"));
        compare(
                violations,
                "resolved COMMITs",
                stats.commitsResolved(),
                events.count("resolved committed") + events.count("resolved not committed"));
        compare(violations, "dropped events", stats.eventsDropped(), 0);
        for (CloseReason reason : CloseReason.values()) {
            compare(violations, "closed " + reason, stats.closed(reason), events.count(Events.closed(reason)));
        }
        for (Rule rule : Rule.values()) {
            compare(violations, "repeated " + rule, stats.repeated(rule), events.count(Events.repeated(rule)));
            compare(violations, "refused " + rule, stats.refused(rule), events.count(Events.refused(rule)));
        }
        for (Limit limit : Limit.values()) {
            compare(violations, "stopped " + limit, stats.stopped(limit), events.count(Events.stopped(limit)));
        }
        return new Check(
                pool.bind() + ": every count is the number of its events",
                stats.created() + " opened, " + stats.retries() + " retries, " + stats.retriesRefused() + " refused, "
                        + stats.staleTotal() + " found dead, " + stats.outages() + " outages",
                violations);
    }

    private static void compare(List<String> violations, String what, long counted, long told) {
        if (counted != told) {
            violations.add(what + ": " + counted + " counted, " + told + " told");
        }
    }

    /** Pools against proxies. */
    List<Check> ofProxies(Proxied proxied, long acknowledgedCommits) {
        List<Check> checks = new ArrayList<>();
        long opened = sum(stats -> stats.created());
        checks.add(Check.that(
                "opened <= log-ins <= accepted (a log-in's answer, or the connection's set-up after it, may be lost; a"
                        + " connection may end before its log-in)",
                opened <= proxied.logins()
                        && proxied.logins() <= proxied.acceptedByProtocol()
                        && proxied.acceptedByProtocol() <= proxied.accepted()
                        && proxied.opaque() == 0,
                opened + " opened, " + proxied.logins() + " log-ins, " + proxied.acceptedByProtocol() + " and "
                        + proxied.accepted() + " accepted"));
        checks.add(Check.that(
                "the proxy cut what the plan cut, and sent the errors of the plan",
                proxied.cuts() == proxied.faultCuts() && proxied.errors() == proxied.faultErrors(),
                proxied.cuts() + " = " + proxied.faultCuts() + " cuts, " + proxied.errors() + " = "
                        + proxied.faultErrors() + " errors"));
        long committed = told("resolved committed");
        long resolved = committed + told("resolved not committed");
        long unknown = told("commit unknown");
        long refused = told("commit rolled back") - told("resolved not committed");
        long answered = acknowledgedCommits - committed;
        checks.add(Check.that(
                "COMMITs at the proxy: at least those answered and those cut there; at most those answered, resolved,"
                        + " unknown and refused (one that a black hole or reset took never arrived)",
                answered + proxied.commitCuts() <= proxied.commits()
                        && proxied.commits() <= answered + resolved + unknown + refused,
                answered + " answered + " + proxied.commitCuts() + " cut <= " + proxied.commits() + " <= " + answered
                        + " answered + " + resolved + " resolved + " + unknown + " unknown + " + refused + " refused"));
        checks.add(Check.that(
                "every COMMIT that was cut was looked up or is unknown (more are: restarts and kills take COMMITs too)",
                proxied.commitCuts() <= resolved + unknown,
                proxied.commitCuts() + " cut <= " + resolved + " looked up + " + unknown + " unknown"));
        long decided = told("single decision") + committed;
        checks.add(Check.that(
                "every error in place of an answer, and every COMMIT that was cut, was decided about (so were losses of"
                        + " other kinds)",
                proxied.answerErrors() + proxied.commitCuts() <= decided,
                proxied.answerErrors() + " errors + " + proxied.commitCuts() + " cut <= " + decided + " decisions"));
        return checks;
    }

    /**
     * Statements that arrived, against those that the load executed and those that the pools say they repeated: no statement
     * was sent behind anybody's back.
     *
     * @param verb their first word
     * @param begun executions that the load began
     * @param returned those of them that returned
     * @param arrived at the protocol proxy, where hardly any were missed
     */
    Check ofStatements(String verb, long begun, long returned, long arrived) {
        long repeated = told("repeated call " + verb);
        long missed = returned / 10 + 50;
        return Check.that(
                verb + " at the proxy: at most those executed and repeated (some never arrived), at least those that"
                        + " returned (10 % and 50 spared, which may come while the count is put in place again)",
                arrived <= begun + repeated && returned - missed <= arrived,
                returned + " returned <= " + arrived + " arrived <= " + begun + " executed + " + repeated
                        + " repeated");
    }

    private long told(String what) {
        return pools.stream().mapToLong(pool -> pool.events().count(what)).sum();
    }

    private long sum(ToLongFunction<PoolStats> count) {
        return pools.stream().mapToLong(pool -> count.applyAsLong(pool.stats())).sum();
    }
}
