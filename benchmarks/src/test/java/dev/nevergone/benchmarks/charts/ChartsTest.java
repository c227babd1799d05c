package dev.nevergone.benchmarks.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ChartsTest {

    @Test
    void whatWasNotMeasuredHasABarWithoutLength() throws Exception {
        BarChart chart = new BarChart("a < b", "words & more", Double.MAX_VALUE);
        chart.add("measured", 2, "2", true);
        chart.add("not measured", Double.NaN, "-", false);

        parse(chart.svg());
        assertThat(chart.svg()).doesNotContain("NaN").contains("width=\"480.0\"", "width=\"1.0\"");
    }

    @Test
    void stepsAreDrawnByPowersOfTenAndGapsAreLeftOut() throws Exception {
        StepChart chart = new StepChart("a", "b", "threads", List.of("1", "2", "3"));
        chart.add("one", List.of(0.1, Double.NaN, 10.0));

        parse(chart.svg());
        assertThat(chart.svg()).doesNotContain("NaN").contains("points=\"88.0,280.0 812.0,72.0\"");
    }

    @Test
    void aFifthLineHasNoColour() {
        StepChart chart = new StepChart("a", "b", "threads", List.of("1", "2"));
        for (int i = 0; i < 4; i++) {
            chart.add("line", List.of(1.0, 2.0));
        }

        assertThatThrownBy(() -> chart.add("fifth", List.of(1.0, 2.0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("4 lines");
    }

    private static void parse(String svg) throws Exception {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
