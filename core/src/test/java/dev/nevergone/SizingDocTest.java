package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.MySqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The numbers in the tables of {@code docs/sizing.md} are what their formulas give. */
class SizingDocTest {

    private static final int RESERVE = 10;
    private static final long GIB = 1L << 30;
    private static final int DEFAULT_LIMIT = 151;

    private static String page = "";

    @BeforeAll
    static void read() throws Exception {
        page = Files.readString(Path.of("../docs/sizing.md"));
    }

    /** The table's rows, cell by cell, its head first. */
    private static List<List<String>> table(String head) {
        List<List<String>> rows = page.lines()
                .dropWhile(line -> !line.startsWith(head))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.split("\\|"))
                        .skip(1)
                        .map(String::strip)
                        .toList())
                .filter(cells -> !cells.get(0).startsWith("--"))
                .toList();
        assertThat(rows).as(head).hasSizeGreaterThan(3);
        return rows;
    }

    private static Stream<List<String>> body(String head) {
        return table(head).stream().skip(1);
    }

    private static int whole(String cell) {
        return Integer.parseInt(cell);
    }

    private static int instancesThatFit(int limit) {
        PoolSettings defaults =
                PoolSettings.builder("jdbc:mysql://127.0.0.1/app").build();
        return (limit - RESERVE) / (defaults.poolSize() + defaults.maxOverflow());
    }

    @Test
    void theReserveIsTheOneThatThePageNames() {
        assertThat(page).contains("This page takes " + RESERVE + ".").contains("With a reserve of " + RESERVE + ":");
    }

    @Test
    void connectionsAreInstancesTimesPoolPlusReserve() {
        List<String> head = table("| instances |").get(0);
        assertThat(body("| instances |")).allSatisfy(row -> {
            for (int column = 1; column < row.size(); column++) {
                int each = Arrays.stream(
                                head.get(column).replace(" (default)", "").split(" \\+ "))
                        .mapToInt(SizingDocTest::whole)
                        .sum();
                assertThat(row.get(column)).isEqualTo(String.valueOf(whole(row.get(0)) * each + RESERVE));
            }
        });
    }

    @Test
    void theColumnOfTheDefaultsIsThatOfTheDefaults() {
        PoolSettings defaults =
                PoolSettings.builder("jdbc:mysql://127.0.0.1/app").build();
        assertThat(table("| instances |").get(0))
                .contains(defaults.poolSize() + " + " + defaults.maxOverflow() + " (default)");
    }

    @Test
    void rdsGivesMemoryByItsDivisor() {
        assertThat(body("| memory of the instance class, GiB |")).allSatisfy(row -> {
            int most = (int) (whole(row.get(0)) * GIB / 12_582_880);
            assertThat(row.get(1)).isEqualTo(String.valueOf(most));
            assertThat(row.get(2)).isEqualTo(String.valueOf(instancesThatFit(most)));
        });
    }

    /** What Amazon lists is a little less than the formula gives for the whole memory, for that is not all for the database. */
    @Test
    void aurorasListIsWithinAurorasFormula() {
        assertThat(body("| instance class |")).allSatisfy(row -> {
            double memory = (double) whole(row.get(1)) * GIB;
            double formula = Math.max(log2(memory / 805_306_368) * 45, log2(memory / 8_187_281_408.0) * 1000);
            assertThat((double) whole(row.get(2))).isBetween(formula * 0.8, formula);
            assertThat(row.get(3)).isEqualTo(String.valueOf(instancesThatFit(whole(row.get(2)))));
        });
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    @Test
    void whatIsBusyFollowsLittlesLaw() {
        assertThat(body("| calls per second |")).allSatisfy(row -> {
            double busy = whole(row.get(0)) * whole(row.get(1)) / 1000.0;
            assertThat(row.get(2)).isEqualTo(String.format(Locale.ROOT, "%.1f", busy));
            assertThat(row.get(3)).isEqualTo(String.valueOf((int) Math.ceil(2 * busy)));
        });
    }

    @Test
    void theDefaultServerCarriesWhatThePageSays() {
        assertThat(page.replace('\n', ' '))
                .contains("`max_connections` " + DEFAULT_LIMIT + " by default")
                .contains("the default server carries " + instancesThatFit(DEFAULT_LIMIT) + " instances")
                .contains("and " + instancesThatFit(DEFAULT_LIMIT) / 2 + " that are replaced all at once");
    }

    @Test
    void aServersDefaultLimitIsTheOneThatThePageNames() throws Exception {
        MySqlServer server = Pools.server();
        Assumptions.assumeTrue(server.isMariaDb(), "MySQL does not tell the default of a variable");
        try (Connection admin = server.adminConnection();
                ResultSet row = admin.createStatement()
                        .executeQuery("SELECT DEFAULT_VALUE FROM information_schema.SYSTEM_VARIABLES"
                                + " WHERE VARIABLE_NAME = 'MAX_CONNECTIONS'")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(DEFAULT_LIMIT);
        }
    }
}
