package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** In which order hosts or addresses are tried, and what is told when none serves. */
class InTurnConnectorTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<String> tried = new ArrayList<>();
    private final Host a = new Host("a");
    private final Host b = new Host("b");
    private final Host c = new Host("c");
    private final Connector connector = new HostsConnector(List.of(a, b, c), true, clock::get);

    @Test
    void beginsWithTheFirstHostAndTakesTheOneThatCanBeWrittenTo() throws SQLException {
        a.failure = refused();
        b.readOnly = true;
        assertThat(open()).isEqualTo("c");
        assertThat(tried).containsExactly("a", "b", "c");
        assertThat(b.closed).isEqualTo(1);
    }

    @Test
    void staysWithTheHostThatServedLastAlsoWhenTheQuarantineOfOthersIsOver() throws SQLException {
        a.failure = refused();
        assertThat(open()).isEqualTo("b");
        a.failure = null;
        clock.addAndGet(InTurnConnector.QUARANTINE.toNanos() + 1);
        assertThat(open()).isEqualTo("b");
    }

    @Test
    void triesAHostThatServedAndIsToBeAvoidedAfterTheOthersForAWhile() throws SQLException {
        assertThat(open()).isEqualTo("a");
        connector.avoid("id of a");
        assertThat(open()).isEqualTo("b");
        b.failure = refused();
        c.failure = refused();
        assertThat(open()).isEqualTo("a");
        assertThat(tried).containsExactly("a", "b", "b", "c", "a");
    }

    @Test
    void triesQuarantinedHostsThatFailQuicklyBeforeThoseThatDoNot() {
        a.failure = refused();
        a.took = Duration.ofSeconds(1);
        b.failure = refused();
        c.readOnly = true;
        assertThatThrownBy(this::open);
        tried.clear();
        assertThatThrownBy(this::open);
        assertThat(tried).containsExactly("b", "c", "a");
    }

    @Test
    void givesEachHostItsShareOfTheTime() throws SQLException {
        a.failure = refused();
        b.failure = refused();
        open();
        assertThat(a.timeLeft).isEqualTo(Duration.ofSeconds(10));
        assertThat(b.timeLeft).isEqualTo(Duration.ofSeconds(15));
        assertThat(c.timeLeft).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void tellsOfAReadOnlyServerRatherThanOfOneThatIsDown() {
        a.failure = refused();
        b.readOnly = true;
        c.failure = refused();
        assertThatThrownBy(this::open)
                .hasMessage("b is read-only and requirePrimary is set")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1290))
                .hasSuppressedException(a.failure);
    }

    @Test
    void asksNoOtherHostAfterAWrongPassword() {
        a.failure = new SQLException("Access denied", "28000", 1045);
        assertThatThrownBy(this::open).isSameAs(a.failure);
        assertThat(tried).containsExactly("a");
    }

    @Test
    void doesNotTakeAFullPrimaryForABadHost() {
        b.failure = new SQLException("Too many connections", "08004", 1040);
        a.readOnly = true;
        c.readOnly = true;
        assertThatThrownBy(this::open).isSameAs(b.failure);
        tried.clear();
        assertThatThrownBy(this::open).isSameAs(b.failure);
        assertThat(tried).startsWith("b");
    }

    @Test
    void namesAllHostsOrTheOneOfAServer() throws SQLException {
        a.failure = refused();
        open();
        assertThat(connector.target()).isEqualTo("a, b, c");
        assertThat(connector.targetOf("id of b")).isEqualTo("b");
        assertThat(connector.targetOf("unknown")).isEqualTo("a, b, c");
    }

    @Test
    void comesBackToTheFirstHostWhereNoPrimaryIsRequired() throws SQLException {
        Connector inOrder = new HostsConnector(List.of(a, b, c), false, clock::get);
        a.failure = refused();
        assertThat(open(inOrder)).isEqualTo("b");
        a.failure = null;
        assertThat(open(inOrder)).isEqualTo("b");
        clock.addAndGet(InTurnConnector.FALLBACK.toNanos() + 1);
        assertThat(open(inOrder)).isEqualTo("a");
        assertThat(tried).containsExactly("a", "b", "b", "a");
    }

    @Test
    void letsOneFindOutWhetherAHostServesAgainWhileTheOthersGoOn() throws SQLException {
        Connector inOrder = new HostsConnector(List.of(a, b, c), false, clock::get);
        a.failure = refused();
        open(inOrder);
        clock.addAndGet(InTurnConnector.FALLBACK.toNanos() + 1);
        List<String> others = new ArrayList<>();
        a.meanwhile = () -> {
            a.meanwhile = null;
            try {
                others.add(open(inOrder));
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
        tried.clear();
        open(inOrder);
        assertThat(tried).containsExactly("a", "b", "b");
        assertThat(others).containsExactly("b");
    }

    @Test
    void doesNotBlameAHostThatWasGivenHardlyAnyTime() throws SQLException {
        Connector inOrder = new HostsConnector(List.of(a, b, c), false, clock::get);
        a.failure = refused();
        a.took = Duration.ofMillis(60);
        inOrder.open(null, null, clock.get() + Duration.ofMillis(150).toNanos());
        a.failure = null;
        tried.clear();
        assertThat(open(inOrder)).isEqualTo("a");
    }

    @Test
    void takesAReadOnlyHostWhereNoPrimaryIsRequired() throws SQLException {
        a.readOnly = true;
        assertThat(open(new HostsConnector(List.of(a, b, c), false, clock::get)))
                .isEqualTo("a");
    }

    @Test
    void goesOnToAnotherHostOnlyWhereADriverWould() throws SQLException {
        Connector inOrder = new HostsConnector(List.of(a, b, c), false, clock::get);
        a.failure = new SQLException("Unknown database", "42000", 1049);
        assertThatThrownBy(() -> open(inOrder)).isSameAs(a.failure);
        a.failure = new SQLException("Too many connections", "08004", 1040);
        assertThat(open(inOrder)).isEqualTo("b");
        a.failure = null;
        assertThat(open(inOrder)).as("a full host is no bad one").isEqualTo("a");
    }

    private static SQLException refused() {
        return new SQLException("Communications link failure", "08S01", new ConnectException("refused"));
    }

    private String open() throws SQLException {
        return open(connector);
    }

    private String open(Connector any) throws SQLException {
        return any.open(null, null, clock.get() + Duration.ofSeconds(30).toNanos())
                .toString();
    }

    /** A host that answers as told. */
    private final class Host implements Connector {

        private final String name;
        private @Nullable SQLException failure;
        private boolean readOnly;
        private Duration took = Duration.ZERO;
        private Duration timeLeft = Duration.ZERO;
        private @Nullable Runnable meanwhile;
        private int closed;

        Host(String name) {
            this.name = name;
        }

        @Override
        public Link open(@Nullable String username, @Nullable String password, long deadlineNanos, Runnable loggedIn)
                throws SQLException {
            tried.add(name);
            timeLeft = Duration.ofNanos(deadlineNanos - clock.get());
            clock.addAndGet(took.toNanos());
            if (meanwhile != null) {
                meanwhile.run();
            }
            if (failure != null) {
                throw failure;
            }
            return link();
        }

        private Link link() {
            ServerFacts facts = new ServerFacts(1, "id of " + name, "8", false, readOnly, Duration.ofHours(8), 0);
            return (Link) Proxy.newProxyInstance(
                    Link.class.getClassLoader(), new Class<?>[] {Link.class}, (proxy, method, args) -> {
                        if (method.getName().equals("close")) {
                            closed++;
                            return null;
                        }
                        return switch (method.getName()) {
                            case "facts" -> facts;
                            case "toString" -> name;
                            default -> throw new UnsupportedOperationException(method.toString());
                        };
                    });
        }

        @Override
        public String obstacleToPeeking() {
            return "";
        }

        @Override
        public String target() {
            return name;
        }
    }
}
