package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultsTest {

    @Test
    void saysWhyItBreaksNothingWhereItHasStartedNoServer() {
        try (Faults faults = new Faults(null, null, new Stories(), new BoardThreads())) {
            for (Fault fault : Fault.values()) {
                assertThat(faults.begin(fault)).get().asString().contains("profile mysql");
            }
            assertThat(faults.running()).isNull();
            assertThat(faults.marks()).isEmpty();
        }
    }
}
