package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:mysql://db.example.com:3307/app|db.example.com:3307",
                "jdbc:mysql://db.example.com/app?a=b,c&d=(e)|db.example.com:3306",
                "jdbc:mysql://user:pass@db/app|db:3306",
                "jdbc:mysql:///app|localhost:3306",
                "jdbc:mysql://|localhost:3306",
                "jdbc:mysql://[::1]:3307/app|[::1]:3307",
                "jdbc:mariadb://db|db:3306",
                "jdbc:mariadb://127.0.0.1:3310/?user=x|127.0.0.1:3310"
            })
    void knowsASingleHost(String url, String target) {
        JdbcUrl parsed = JdbcUrl.parse(url);
        assertThat(parsed.target()).isEqualTo(target);
        assertThat(parsed.singleHost()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:mysql://a:3307,b/app|a:3307",
                "jdbc:mysql://[a:3307,b]/app|a:3307",
                "jdbc:mysql://user:pa@ss@a,b/app|a:3306",
                "jdbc:mysql:loadbalance://a,b/app|a:3306",
                "jdbc:mysql:replication://address=(host=a)(port=1)(password=secret),b/app|a:1",
                "jdbc:mysql://(host=a,password=secret)/app|a:3306",
                "jdbc:mysql+srv://_mysql._tcp.example.com/app|_mysql._tcp.example.com:3306",
                "jdbc:mariadb:sequential://a,b/app|a:3306"
            })
    void knowsThatTheDriverMaySwitchHosts(String url, String target) {
        JdbcUrl parsed = JdbcUrl.parse(url);
        assertThat(parsed.singleHost()).isFalse();
        assertThat(parsed.target()).isEqualTo(target);
        assertThat(parsed.toString()).doesNotContain("secret").doesNotContain("pa@ss");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:mysql://db.example.com:3307/app|db.example.com",
                "jdbc:mysql://user:pass@db/app|db",
                "jdbc:mysql:///app|localhost",
                "jdbc:mysql://127.0.0.1:3307/app|''",
                "jdbc:mysql://[::1]:3307/app|''",
                "jdbc:mysql://a,b/app|''"
            })
    void knowsTheNameThatIsToBeResolved(String url, String name) {
        assertThat(JdbcUrl.parse(url).hostName()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:mysql://a:3307,b/app?x=1,2|jdbc:mysql://a:3307/app?x=1,2|jdbc:mysql://b/app?x=1,2",
                "jdbc:mysql://[::1]:1, b:2|jdbc:mysql://[::1]:1|jdbc:mysql://b:2",
                "jdbc:mariadb://a,b:2/app|jdbc:mariadb://a/app|jdbc:mariadb://b:2/app"
            })
    void splitsAPlainListOfHosts(String url, String first, String second) {
        assertThat(JdbcUrl.perHost(url)).containsExactly(first, second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://a/app?x=b,c",
                "jdbc:mysql://u:p@a,v:q@b/app",
                "jdbc:mysql://[a,b]/app",
                "jdbc:mysql://address=(host=a),address=(host=b)/app",
                "jdbc:mysql:loadbalance://a,b/app",
                "jdbc:mysql:replication://a,b/app",
                "jdbc:mysql+srv://a,b/app",
                "jdbc:mariadb:sequential://a,b/app"
            })
    void leavesToTheDriverWhatIsNotAPlainListOfHosts(String url) {
        assertThat(JdbcUrl.perHost(url)).containsExactly(url);
    }

    @Test
    void readsParametersWithoutRegardToCase() {
        JdbcUrl parsed = JdbcUrl.parse("jdbc:mysql://a/b?ConnectTimeout=5&x=%20y%26z&flag");
        assertThat(parsed.parameters()).containsEntry("connecttimeout", "5").containsEntry("x", "y&z");
        assertThat(parsed.parameters()).doesNotContainKey("flag");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://a/b?password=secret", "", "mysql://a/secret"})
    void refusesTheUrlsOfOtherDriversWithoutRepeatingThem(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcUrl.parse(url))
                .withMessageNotContaining("secret")
                .withMessage("jdbcUrl: must begin with jdbc:mysql: or jdbc:mariadb:");
    }
}
