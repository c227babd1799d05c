package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolSettingsUrlTests {
    private static final String START = "must start with jdbc:mysql:// or jdbc:mariadb://. ";

    private static void refused(String url, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolSettings.builder(url))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://h/db",
                "jdbc:mysql:///db",
                "jdbc:mysql://h:3306",
                "jdbc:mysql://[::1]:3306/db",
                "jdbc:mysql://h1:1,h2:2/db?useSSL=false&useUnicode",
                "jdbc:mysql://address=(host=h)(port=1)/db",
                "jdbc:mysql://(host=h1,port=1),(host=h2)/db",
                "jdbc:mysql://root:p%40ss@h:1/db",
                "jdbc:mysql://root@h/db?sessionVariables=sql_mode=@@sql_mode",
                "jdbc:mysql:loadbalance://h1,h2/db",
                "jdbc:mysql:replication://h1,h2/db",
                "jdbc:mysql+srv://_mysql._tcp.example.com/db",
                "jdbc:mysql://h/db?permitMysqlScheme&useSsl=maybe",
                "jdbc:mariadb://h/db?useSsl=true&connecttimeout=3000",
                "jdbc:mariadb:sequential://h1,h2/db",
                "jdbc:mariadb:load-balance-read://h1,h2/db",
                "jdbc:mariadb://h/db?password=50%"
            })
    void takesWhatADriverReads(String url) {
        assertThat(PoolSettings.builder(url).build().jdbcUrl()).isEqualTo(url);
    }

    @Test
    void answersASchemelessUrlWithItsJdbcForm() {
        refused("127.0.0.1:3306/app", "url (127.0.0.1:3306/app): " + START + "Write jdbc:mysql://127.0.0.1:3306/app.");
    }

    @Test
    void answersAnSqlAlchemyUrlWithItsJdbcForm() {
        refused(
                "mysql://root:s3cr3t@h/db",
                "url (mysql://***@h/db): " + START
                        + "This is an SQLAlchemy URL; write jdbc:mysql://h/db, with username(...) and password(...).");
    }

    @Test
    void refusesOtherDatabases() {
        refused(
                "jdbc:postgresql://h/db?user=root&password=s3cr3t",
                "url (jdbc:postgresql://h/db?user=root&password=***): " + START
                        + "Only MySQL and servers that speak its protocol are supported.");
        refused("", "url (''): " + START + "Example: jdbc:mysql://127.0.0.1:3306/app.");
    }

    @Test
    void refusesTheAwsWrapper() {
        refused(
                "jdbc:aws-wrapper:mysql://h/db",
                "url (jdbc:aws-wrapper:mysql://h/db): " + START
                        + "The AWS wrapper opens and switches connections by itself"
                        + " beneath the pool; name the cluster's endpoint in a jdbc:mysql: URL instead.");
    }

    @Test
    void refusesTheXProtocol() {
        refused(
                "mysqlx://h:33060/db",
                "url (mysqlx://h:33060/db): " + START
                        + "The X protocol has no JDBC; use the classic port, usually 3306.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:MYSQL://h/db", "jdbc:mysql:aurora://h/db", "jdbc:mariadb:replication:sequential://h"})
    void refusesOtherSpellings(String url) {
        refused(
                url,
                "url (" + url + "): " + START + "Use lower case, the two slashes, and of the variants only loadbalance,"
                        + " replication, and for MariaDB sequential and load-balance-read.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mysql:h/db", "jdbc:mysql:/h/db", "jdbc:mysql:"})
    void refusesAUrlWithoutTheTwoSlashes(String url) {
        refused(
                url,
                "url (jdbc:mysql:***): " + START
                        + "Use lower case, the two slashes, and of the variants only loadbalance,"
                        + " replication, and for MariaDB sequential and load-balance-read.");
    }

    @Test
    void refusesUserInfoThatMariaDbCannotRead() {
        refused(
                "jdbc:mariadb://root:s3cr3t@h/db",
                "url (jdbc:mariadb://***@h/db): must not hold user info before an @, for MariaDB Connector/J cannot read"
                        + " it. Use username(...) and password(...).");
    }

    @Test
    void refusesPasswordsThatAreNotEncoded() {
        String advice =
                "Give the password to password(...), or percent-encode it (@ is %40, / is %2F, ? is %3F, : is %3A).";
        refused(
                "jdbc:mysql://root:s3@cr3t@h/db",
                "url (jdbc:mysql://***): must not hold more than one @ per host. " + advice);
        refused(
                "jdbc:mysql://root:s3/cr3t@h/db",
                "url (jdbc:mysql://***): must not hold an @ after the first /. " + advice);
        refused(
                "jdbc:mysql://h/db?s3@cr3t=1",
                "url (jdbc:mysql://***): must hold name=value pairs after the ?. " + advice);
        refused(
                "jdbc:mysql://root:s3cr3t/db",
                "url (jdbc:mysql://***): must have a number as port. Where it is a part of a password: " + advice);
    }

    @Test
    void refusesABrokenEscape() {
        String rest = ": must not hold a % that two hexadecimal digits do not follow. Write it as %25.";
        refused("jdbc:mysql://root:50%@h/db", "url (jdbc:mysql://***@h/db)" + rest);
        refused("jdbc:mysql://h/db?password=50%", "url (jdbc:mysql://h/db?password=***)" + rest);
    }

    @Test
    void refusesAFragmentThatWouldCutAPasswordShort() {
        refused(
                "jdbc:mysql://h/db?password=s3#cr3t",
                "url (jdbc:mysql://h/db?password=***): must not hold a #, for Connector/J ignores what follows it."
                        + " Write it as %23.");
    }

    @Test
    void showsNoPasswordThatFollowsASecondQuestionMark() {
        refused(
                "jdbc:mysql://h/db?allowPublicKeyRetrieval=true?password=s3cr3t",
                "url property allowPublicKeyRetrieval (true?***): must be one of TRUE, FALSE, YES, NO. Correct it, or leave it out.");
    }

    @Test
    void refusesEndlessTimeouts() {
        String rest =
                " (0): must be 1 to 2147483647 milliseconds, for with 0 a call could hang for ever. Leave it out for the default.";
        refused("jdbc:mysql://h/db?socketTimeout=0", "url property socketTimeout" + rest);
        refused("jdbc:mariadb://h/db?CONNECTTIMEOUT=0", "url property CONNECTTIMEOUT" + rest);
        refused("jdbc:mysql://address=(host=h)(connectTimeout=0)/db", "url property connectTimeout" + rest);
    }

    @Test
    void refusesReconnectingBeneathThePool() {
        for (String name : new String[] {"autoReconnect", "autoReconnectForPools"}) {
            refused(
                    "jdbc:mysql://h/db?" + name + "=true",
                    "url property " + name
                            + " (true): is refused: the driver's own reconnecting would act beneath the pool:"
                            + " transactions and session state would be lost without anybody being told. Leave it out; the"
                            + " pool replaces dead connections itself.");
        }
        assertThat(PoolSettings.builder("jdbc:mysql://h/db?autoReconnect=false"))
                .isNotNull();
    }
}
