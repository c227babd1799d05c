package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import dev.nevergone.examples.bookshop.Bookshop;
import dev.nevergone.examples.bookshop.board.Browser.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chromium.ChromiumDriver;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The board in a real browser: every button pressed, one after the other, under one load, and what both sides made of it read
 * from the page. With {@code -Dnevergone.screenshots.write=true} it writes the pictures of the documentation, too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BoardBrowserTest {

    private static final String WRITE = "nevergone.screenshots.write";
    private static final Path IMAGES = Path.of("../../docs/images");
    private static final int MOST_BYTES = 250_000;
    private static final Duration SOON = Duration.ofSeconds(15);
    /** A server that was killed has to recover, on a machine that has other work. */
    private static final Duration HEALED = Duration.ofSeconds(90);

    private ConfigurableApplicationContext application;
    private Browser browser;

    @BeforeAll
    void open() throws IOException {
        assumeTrue(
                Browser.isThere(),
                "skipped: there is no Chromium or no chromedriver, neither in /usr/bin nor on the PATH");
        application = Bookshop.application()
                .run(
                        "--server.port=0",
                        "--board.nobody-looks=5s",
                        // A server that starts again takes its time on a busy machine.
                        "--nevergone.outage-grace=60s",
                        "--nevergone.pool-timeout=90s",
                        "--nevergone.retry.deadline=120s");
        browser = Browser.start();
        browser.show(Screen.LAPTOP, false);
        load();
    }

    @AfterAll
    void close() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (application != null) {
            application.close();
        }
    }

    private void load() {
        Environment environment = application.getEnvironment();
        browser.driver.get("http://127.0.0.1:" + environment.getProperty("local.server.port") + "/board");
        browser.await("the first tick", SOON, page -> !page.text("cost").isEmpty());
    }

    @Order(1)
    @Test
    void needsNothingThatThePolicyForbids() {
        assertThat(browser.errors()).isEmpty();
    }

    @Order(2)
    @Test
    void startsTheLoadByKeyboard() {
        WebElement body = browser.driver.findElement(By.tagName("body"));
        for (int i = 0; i < 20 && !"load".equals(focused().getDomAttribute("id")); i++) {
            (i == 0 ? body : focused()).sendKeys(Keys.TAB);
        }
        assertThat(focused().getDomAttribute("id")).isEqualTo("load");
        assertThat(browser.text("load-state")).isEqualTo("No load is running.");

        focused().sendKeys(Keys.ENTER);

        awaitFlow();
        assertThat(browser.text("load")).isEqualTo("Stop the load");
    }

    @Order(3)
    @Test
    @EnabledIfSystemProperty(named = WRITE, matches = "true")
    void writesThePictureOfARestart() throws Exception {
        browser.show(new Screen(900, 1400), false);
        // So that the fault stands in the middle of a minute of calm.
        Thread.sleep(35_000);
        press(Fault.RESTART);
        awaitOver();
        Thread.sleep(14_000);
        WebElement last = browser.driver.findElement(By.className("side-nevergone"));
        int top = browser.element("charts").getLocation().y - 8;
        write("restart.png", top, last.getLocation().y + last.getSize().height + 8 - top);
        browser.show(Screen.LAPTOP, false);
    }

    @Order(4)
    @ParameterizedTest
    @EnumSource(Fault.class)
    void keepsNevergonesPromisesUnder(Fault fault) {
        long failedBefore = browser.number("plain-failed");

        press(fault);
        if (fault == Fault.BLACK_HOLE) {
            refusesASecondFault();
        }
        if (fault == Fault.LATENCY) {
            browser.await("slow calls", SOON, page -> page.number("nevergone-rate") < 60);
            browser.element("heal").click();
        }
        awaitOver();
        awaitFlow();
        awaitBooks();

        assertThat(browser.number("nevergone-failed"))
                .as("Nevergone's failures, of which the page says: %s", browser.text("stories"))
                .isZero();
        for (String promise : List.of("lost", "doubled", "failedButWritten", "unknown")) {
            assertThat(browser.number("nevergone-" + promise)).as(promise).isZero();
        }
        assertThat(browser.number("nevergone-written")).isPositive();
        if (fault == Fault.LATENCY) {
            // Slow is not broken: nobody fails.
            assertThat(browser.number("plain-failed")).isEqualTo(failedBefore);
        } else {
            browser.await("failures of the plain side", SOON, page -> page.number("plain-failed") > failedBefore);
        }
        assertThat(browser.figure("updates")).as("updates a second").isGreaterThanOrEqualTo(2);
        assertThat(browser.figure("cost")).as("percent of one core").isLessThan(30);
    }

    private void refusesASecondFault() {
        browser.await(
                "calls that hang on the plain side",
                SOON,
                page -> page.text("plain-slowest").endsWith("s")
                        && page.driver
                                        .findElements(By.cssSelector("#plain-slowest[data-hung=true]"))
                                        .size()
                                == 1);
        click(Fault.KILL);
        browser.await("the reason why not", SOON, page -> page.text("problem").contains("One fault at a time"));
    }

    @Order(5)
    @Test
    void tellsWhatWasDecided() {
        assertThat(browser.text("stories"))
                .containsPattern("Nevergone · looked up.*it was committed")
                .contains("HikariCP · failed", "Nevergone · replaced", "Cut after COMMIT");
        assertThat(browser.number("plain-failedButWritten"))
                .as("the order whose COMMIT was cut: written, and its caller was told that it failed")
                .isPositive();
    }

    @Order(6)
    @ParameterizedTest
    @CsvSource({"LAPTOP, false", "LAPTOP, true", "PHONE, false", "PHONE, true"})
    void isAccessible(String screen, boolean dark) throws Exception {
        browser.show(screen.equals("PHONE") ? Screen.PHONE : Screen.LAPTOP, dark);
        browser.driver.executeScript("document.getElementById('table').open = true");

        List<Rule> violations = new AxeBuilder().analyze(browser.driver).getViolations();

        assertThat(violations)
                .as(
                        "%s",
                        violations.stream()
                                .map(rule -> rule.getId() + ": " + rule.getNodes())
                                .toList())
                .isEmpty();
        browser.driver.executeScript("document.getElementById('table').open = false");
        if (Boolean.getBoolean(WRITE)) {
            Thread.sleep(1_000);
            writeBoard(screen, dark);
        }
    }

    @Order(7)
    @Test
    void comesBackWithWhatHappenedBefore() {
        browser.show(Screen.LAPTOP, false);

        load();

        assertThat(browser.text("stories")).contains("Cut after COMMIT");
        awaitFlow();
    }

    @Order(9)
    @Test
    void endsTheLoadWhenNobodyLooks() {
        browser.element("load").click();
        awaitFlow();

        browser.driver.get("about:blank");

        Board board = application.getBean(Board.class);
        browser.await("the load's end", SOON, page -> !board.load().isRunning());
    }

    @Order(8)
    @Test
    void stopsTheLoad() {
        browser.element("load").click();

        browser.await(
                "the end of the load", SOON, page -> page.text("load-state").equals("No load is running."));
        assertThat(browser.number("nevergone-failed")).isZero();
    }

    private WebElement focused() {
        return browser.driver.switchTo().activeElement();
    }

    private void press(Fault fault) {
        long now = System.currentTimeMillis();
        click(fault);
        Faults faults = application.getBean(Board.class).faults();
        browser.await(fault.label + " to begin", SOON, page -> faults.marks().stream()
                .anyMatch(mark -> mark.fault().equals(fault.id()) && mark.from() >= now));
        browser.await(
                fault.label + " in the page", SOON, page -> page.text("stories").contains(fault.label));
    }

    private void click(Fault fault) {
        ChromiumDriver driver = browser.driver;
        WebElement button = driver.findElement(By.cssSelector("button[data-fault='" + fault.id() + "']"));
        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", button);
        button.click();
    }

    /** By the server's word, for the page's comes up to a fifth of a second later. */
    private void awaitOver() {
        Board board = application.getBean(Board.class);
        browser.await("the fault's end", HEALED, page -> board.faults().running() == null);
        browser.await("the fault's end in the page", SOON, page -> page.text("fault-state")
                .equals("Nothing is broken."));
    }

    private void awaitFlow() {
        browser.await(
                "the load to flow on both sides",
                HEALED,
                page -> page.number("plain-rate") >= 60 && page.number("nevergone-rate") >= 60);
    }

    private void awaitBooks() {
        long now = System.currentTimeMillis();
        browser.await("books that were compared since", SOON, page -> page.figure("checked") > now);
    }

    private void writeBoard(String screen, boolean dark) throws IOException {
        if (screen.equals("LAPTOP")) {
            write(dark ? "board-dark.png" : "board.png", 0, pageHeight());
        } else if (!dark) {
            write("board-phone.png", 0, pageHeight());
        }
    }

    private int pageHeight() {
        return ((Number) browser.driver.executeScript("return document.documentElement.scrollHeight")).intValue();
    }

    private void write(String name, int y, int height) throws IOException {
        int width = ((Number) browser.driver.executeScript("return window.innerWidth")).intValue();
        byte[] picture = browser.picture(0, y, width, height);
        assertThat(picture.length).as(name).isLessThan(MOST_BYTES);
        Files.createDirectories(IMAGES);
        Files.write(IMAGES.resolve(name), picture);
    }
}
