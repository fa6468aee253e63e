package dev.tranship.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.ConnectionSpec.Access;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {
    private static final EndpointFactory FACTORY = new EndpointFactory() {
        @Override
        public String scheme() {
            return "store";
        }

        @Override
        public String description() {
            return "a store";
        }

        @Override
        public String example() {
            return "store://user@host:1000/shop";
        }

        @Override
        public Set<String> options() {
            return Set.of("user", "password", "mode");
        }

        @Override
        public Endpoint open(ConnectionSpec spec) {
            throw new UnsupportedOperationException();
        }
    };

    private static ServerUrl url(String location, Map<String, String> options) {
        return ServerUrl.of(
                new ConnectionSpec("c", "store", location, options, Path.of(""), Access.READ), FACTORY, 1000);
    }

    private static ServerUrl url(String location) {
        return url(location, Map.of());
    }

    private static int number(String location, Map<String, String> options) {
        ConnectionSpec spec = new ConnectionSpec("c", "store", location, options, Path.of(""), Access.READ);
        return ServerUrl.of(spec, FACTORY, 1000).databaseNumber(spec, FACTORY);
    }

    @Test
    void allPartsAreReadAndDecoded() {
        assertThat(url("//a%40b:p%2Fw+%3A@[::1]:3307/my%20shop?mode=x%26y"))
                .isEqualTo(new ServerUrl(
                        "[::1]", 3307, "my shop", Map.of("user", "a@b", "password", "p/w+:", "mode", "x&y")));
    }

    @Test
    void whatIsLeftOutIsTheUsual() {
        assertThat(url("//")).isEqualTo(new ServerUrl("localhost", 1000, "", Map.of()));
        assertThat(url("///shop")).isEqualTo(new ServerUrl("localhost", 1000, "shop", Map.of()));
        assertThat(url("//my_host:/")).isEqualTo(new ServerUrl("my_host", 1000, "", Map.of()));
    }

    @Test
    void aPasswordMayHoldWhatSeparatesParts() {
        ServerUrl url = url("//ann:p=a@ss:w/rd@host/shop");
        assertThat(url.password()).isEqualTo("p=a@ss:w/rd");
        assertThat(url).hasToString("host:1000/shop");
    }

    @Test
    void theOptionsOfAConnectionComeFirst() {
        ServerUrl url = url("//ann:hush@host?mode=url", Map.of("user", "bob", "mode", "plan"));
        assertThat(url.user()).isEqualTo("bob");
        assertThat(url.password()).isEqualTo("hush");
        assertThat(url.option("mode")).isEqualTo("plan");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host/hush",
                "//ann:hush@ho st",
                "//ann:hush@host/a/b",
                "//ann:hush@host:0",
                "//ann:hush@host:65536",
                "//ann:hush@host:x",
                "//ann:hush%zz@host",
                "//ann:1?hush@host",
                "//ann:hush@host?colour=hush",
            })
    void whatIsNoUrlIsRefusedAndNotRepeated(String location) {
        assertThatThrownBy(() -> url(location))
                .isInstanceOf(EndpointException.class)
                .hasMessageStartingWith("the URL of connection c ")
                .message()
                .doesNotContain("hush");
    }

    @Test
    void theNumberOfADatabaseIsItsOptionOrThePath() {
        assertThat(number("//host", Map.of())).isZero();
        assertThat(number("//host/3", Map.of())).isEqualTo(3);
        assertThat(number("//host/3", Map.of("database", "4"))).isEqualTo(4);
        assertThatThrownBy(() -> number("//host/shop", Map.of()))
                .isInstanceOf(EndpointException.class)
                .hasMessage("the URL of connection c names the database 'shop', which is no number");
    }
}
