package dev.nevergone.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:mysql://h:3306/db?useSSL=true jdbc:mysql://h:3306/db?useSSL=true",
                "jdbc:mysql://[::1]:3306/db jdbc:mysql://[::1]:3306/db",
                "jdbc:mysql://h/db?sessionVariables=a=@@b jdbc:mysql://h/db?sessionVariables=a=@@b",
                "jdbc:mysql://h/db?user=me@corp&password=s3cr3t&x=1 jdbc:mysql://h/db?user=me@corp&password=***&x=1",
                "jdbc:mysql://me:s3cr3t@h:3306/db?x=1 jdbc:mysql://***@h:3306/db?x=1",
                "jdbc:mysql://a:s3cr3t@h1,b:s3cr3t@h2/db jdbc:mysql://***@h2/db",
                "jdbc:mysql://(host=h,password=s3cr3t,port=1)/db jdbc:mysql://(host=h,password=***,port=1)/db",
                "jdbc:mysql://address=(host=h)(password=s3cr3t)(port=1)/db"
                        + " jdbc:mysql://address=(host=h)(password=***)(port=1)/db",
                "jdbc:mysql://address=(host=h)(p%61ssword=s3cr3t)/db jdbc:mysql://address=(host=h)(p%61ssword=***)/db",
                "jdbc:mysql://address=(host=h)(user=a@b)/db jdbc:mysql://address=(host=h)(user=a@b)/db",
                "mysql+pymysql://me:s3cr3t@h/db mysql+pymysql://***@h/db"
            })
    void masksSecretsAndNothingElse(String url, String masked) {
        assertThat(Masking.url(url)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "PASSWORD",
                "password2",
                "trustCertificateKeyStorePassword",
                "xdevapi.ssl-keystore-password",
                "keyPassword",
                "client_secret",
                "authToken",
                "p%61ssword",
                "dbpass",
                "apiKey",
                "sslpasswd"
            })
    void knowsWhichNamesMeanASecret(String name) {
        assertThat(Masking.isSecret(name)).isTrue();
        assertThat(Masking.properties(Map.of(name, "s3cr3t"))).containsEntry(name, "***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "sslMode", "connectTimeout", "allowPublicKeyRetrieval", "%zz"})
    void knowsWhichNamesDoNot(String name) {
        assertThat(Masking.isSecret(name)).isFalse();
    }

    /** Every place a secret can stand in, times passwords that are hard to parse, well-formed or not. */
    static List<String> urls() {
        List<String> places = List.of(
                "#//me:$@h/db",
                "#//me:$@h:3306/db?user=a@b&useSSL=true",
                "#//me:$@h1,you:$@h2:3307/db",
                "#//me:$@[h1:1,h2:2]/db",
                "#//h1:3306,me:$@h2/db",
                "#//:$@h/db",
                "#//me:$@/db",
                "#//me:$@",
                "#//me:$/db",
                "#//me:$",
                "#//h/db?user=me&password=$",
                "#//h/db?password=$&useSSL=true",
                "#//h/db?PassWord=$",
                "#//h/db?p%61ssword=$",
                "#//h/db?p%zzassword=$",
                "#//h/db? password = $ & useSSL = true",
                "#//h/db?password1=$&password2=$",
                "#//h/db?trustCertificateKeyStorePassword=$&sslMode=REQUIRED",
                "#//h/db?autoReconnect=true&password=$",
                "#//h/db?socketTimeout=0&password=$",
                "#//h/db?sslMode=nope&password=$",
                "#//address=(host=h)(port=1)(user=me)(password=$)/db",
                "#//address=(host=h)(password = $)(port=1)/db",
                "#//(host=h,port=1,user=me,password=$)/db",
                "#//(host=h,password=$,port=1),(host=h2,password=$)/db",
                "#//(host=h,password=$/db",
                "#//[(host=h,password=$),h2]/db",
                "#me:$@h/db",
                "#me/$@h:3306",
                "#h/db?password=$");
        List<String> schemes = List.of(
                "jdbc:mysql:",
                "jdbc:mariadb:",
                "jdbc:mysql:loadbalance:",
                "mysql:",
                "mysql+pymysql:",
                "jdbc:aws-wrapper:mysql:",
                "jdbc:postgresql:",
                "jdbc:oracle:thin:",
                "JDBC:MySQL:",
                "mysqlx:",
                "",
                " ");
        List<String> secrets = List.of(
                "s3cr3t",
                "s3cr3t%40",
                "%73s3cr3t",
                "s3cr3t@x",
                "x@s3cr3t",
                "x/s3cr3t",
                "s3cr3t/x",
                "x?s3cr3t",
                "x:s3cr3t",
                "x#s3cr3t",
                "x%s3cr3t",
                "x,s3cr3t",
                "x)s3cr3t",
                "x(s3cr3t",
                "x&s3cr3t",
                "x=s3cr3t",
                "x s3cr3t",
                "x\ns3cr3t",
                "x$1s3cr3t",
                "x\\s3cr3t",
                "12/s3cr3t",
                "x]s3cr3t",
                "[s3cr3t");
        List<String> urls = new ArrayList<>();
        for (String scheme : schemes) {
            for (String place : places) {
                for (String secret : secrets) {
                    urls.add(place.replace("#", scheme).replace("$", secret));
                }
            }
        }
        return urls;
    }

    @Test
    void leaksTheSecretInNoFormOfUrl() {
        List<String> leaks = new ArrayList<>();
        for (String url : urls()) {
            if (shown(url).contains("s3cr3t") || Masking.url(url).contains("s3cr3t")) {
                leaks.add(url + " -> " + shown(url));
            }
        }
        assertThat(urls()).hasSizeGreaterThan(8_000);
        assertThat(leaks).isEmpty();
    }

    private static String shown(String url) {
        try {
            return PoolSettings.builder(url).build().toString();
        } catch (IllegalArgumentException e) {
            return e.toString();
        }
    }
}
