package dev.nevergone.internal.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Credentials;
import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.Diagnosis.Severity;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.doctor.Chart.Trial;
import dev.nevergone.internal.driver.ServerFacts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the drivers' options say whether a certificate is checked. */
class WireChecksTest {

    private static Chart encrypted(String url) {
        PoolSettings settings = PoolSettings.builder(url).build();
        Readings session = new Readings("session");
        session.put("Ssl_cipher", "TLS_AES_256_GCM_SHA384");
        session.put("Ssl_version", "TLSv1.3");
        Readings none = new Readings("global");
        return new Chart(
                new Patient(settings, () -> new Credentials(null, null), null),
                new DriverKnobs(settings),
                "db.example.com:3306",
                new ServerFacts(7, "", "8.4.0", false, false, Duration.ofHours(8), 1 << 26),
                Duration.ofMillis(5),
                "driver",
                "",
                true,
                none,
                none,
                none,
                session,
                none,
                List.of(),
                Trial.NONE,
                Trial.NONE,
                7);
    }

    // Connector/J: com.mysql.cj.conf.DefaultPropertySet; MariaDB Connector/J: Configuration.handleLegacySslSettings.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:mysql://h/d                                                                     | NOTE
            jdbc:mysql://h/d?sslMode=REQUIRED                                                    | NOTE
            jdbc:mysql://h/d?sslMode=VERIFY_CA                                                   | WELL
            jdbc:mysql://h/d?sslMode=VERIFY_IDENTITY                                             | WELL
            jdbc:mysql://h/d?useSSL=true&requireSSL=true&verifyServerCertificate=true            | WELL
            jdbc:mysql://h/d?verifyServerCertificate=true                                        | WELL
            jdbc:mysql://h/d?useSSL=true&requireSSL=true                                         | NOTE
            jdbc:mysql://h/d?sslMode=REQUIRED&useSSL=true&verifyServerCertificate=true           | NOTE
            jdbc:mariadb://h/d?sslMode=trust                                                     | NOTE
            jdbc:mariadb://h/d?sslMode=verify-full                                               | WELL
            jdbc:mariadb://h/d?sslMode=true                                                      | WELL
            jdbc:mariadb://h/d?useSsl=true                                                       | WELL
            jdbc:mariadb://h/d?useSSL=1&disableSslHostnameVerification=true                      | WELL
            jdbc:mariadb://h/d?useSsl=true&trustServerCertificate=true                           | NOTE
            jdbc:mariadb://h/d?useSsl=true&trustServerCertificate=true&sslMode=verify-full       | NOTE
            jdbc:mariadb://h/d?useSsl=false&sslMode=verify-ca                                    | WELL
            jdbc:mariadb://h/d?useSsl=false&sslMode=trust&trustServerCertificate=false           | NOTE
            """)
    void theOptionsOfOldCountToo(String url, Severity severity) throws Exception {
        Finding tls = WireChecks.tls(encrypted(url));
        assertThat(tls.severity()).as(tls.toString()).isEqualTo(severity);
        assertThat(tls.meaning())
                .contains(severity == Severity.WELL ? "certificate is checked" : "nobody checks whose certificate");
    }
}
