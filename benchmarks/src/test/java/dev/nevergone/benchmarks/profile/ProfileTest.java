package dev.nevergone.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfileTest {

    @Test
    void comesThroughTheOtherJvmsOutputAsItWas() {
        Profile profile = new Profile();
        profile.count(840, new ThreadCounts(272, 700, 400, 1, 0, Double.NaN));
        profile.recorded(1000, 3e9);
        profile.allocation("[Ljava.lang.Object;", 64);
        profile.allocation("java.lang.String", 24);
        profile.allocation("java.lang.String", 24);
        profile.waited("parked on Gate", "Nevergone, pool", Duration.ofMillis(2));

        Profile read = Profile.of(profile.lines().toList());

        assertThat(read.figure("call", "bytes")).isEqualTo(272);
        assertThat(read.figure("call", "switches")).isNaN();
        assertThat(read.most("class", 9))
                .extracting(Map.Entry::getKey)
                .containsExactly("[Ljava.lang.Object", "java.lang.String");
        assertThat(read.share("class", 48)).isEqualTo(48 / 112.0);
        assertThat(read.most("wait", 1).get(0).getValue()).containsExactly(1, 2e6);
    }

    @Test
    void countsWhatItsThreadAllocates() {
        ThreadCounts before = ThreadCounts.now();
        byte[] seen = new byte[4096];
        ThreadCounts counts = ThreadCounts.now().since(before);

        assertThat(counts.bytes()).isGreaterThanOrEqualTo(seen.length);
        assertThat(counts.each(2).bytes()).isEqualTo(counts.bytes() / 2);
    }
}
