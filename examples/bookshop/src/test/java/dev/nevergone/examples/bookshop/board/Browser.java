package dev.nevergone.examples.bookshop.board;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.util.FileSystemUtils;

/** The Chromium of this machine, without a window. Needs no network. */
final class Browser implements AutoCloseable {

    private static final Optional<Path> CHROMIUM = find("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final Optional<Path> DRIVER = find("chromedriver");

    private final Path profile;
    final ChromeDriver driver;

    /** A size of the page, in CSS pixels. */
    record Screen(int width, int height) {
        static final Screen LAPTOP = new Screen(1366, 768);
        static final Screen PHONE = new Screen(390, 844);
    }

    private Browser(Path profile, ChromeDriver driver) {
        this.profile = profile;
        this.driver = driver;
    }

    static boolean isThere() {
        return DRIVER.isPresent() && CHROMIUM.isPresent();
    }

    /** The first of these programs, in /usr/bin or else on the PATH. */
    private static Optional<Path> find(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        List<Path> folders = Stream.concat(Stream.of("/usr/bin"), Stream.of(path.split(File.pathSeparator)))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .toList();
        return Stream.of(names)
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser start() throws IOException {
        Path profile = Files.createTempDirectory("chromium");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile);
        if (System.getProperty("user.name").equals("root")) {
            options.addArguments("--no-sandbox");
        }
        // The path of the driver is said, so that Selenium looks for none in the network.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        return new Browser(profile, new ChromeDriver(service, options));
    }

    void show(Screen screen, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", screen.width(), "height", screen.height(), "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    WebElement element(String id) {
        return driver.findElement(By.id(id));
    }

    String text(String id) {
        return String.valueOf(driver.executeScript("return document.getElementById(arguments[0]).textContent", id));
    }

    long number(String id) {
        return Long.parseLong(text(id).replaceAll("\\D", ""));
    }

    /** A figure that the page has for its tests, {@code data-...} of the board. */
    double figure(String name) {
        Object value = driver.executeScript("return document.getElementById('board').dataset[arguments[0]]", name);
        return value == null ? 0 : Double.parseDouble(String.valueOf(value));
    }

    void await(String what, Duration limit, Predicate<Browser> condition) {
        new WebDriverWait(driver, limit, Duration.ofMillis(100))
                .withMessage(what)
                .until(seen -> condition.test(this));
    }

    /** What the console says of errors, such as a breach of the Content-Security-Policy. */
    List<String> errors() {
        return driver.manage().logs().get("browser").getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** A picture of a part of the page, as small as PNG makes it. */
    byte[] picture(int x, int y, int width, int height) throws IOException {
        Object data = driver.executeCdpCommand(
                        "Page.captureScreenshot",
                        Map.of(
                                "format",
                                "png",
                                "captureBeyondViewport",
                                true,
                                "clip",
                                Map.of("x", x, "y", y, "width", width, "height", height, "scale", 1)))
                .get("data");
        BufferedImage shot =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(String.valueOf(data))));
        BufferedImage opaque = new BufferedImage(shot.getWidth(), shot.getHeight(), BufferedImage.TYPE_INT_RGB);
        opaque.getGraphics().drawImage(shot, 0, 0, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam smallest = writer.getDefaultWriteParam();
        smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        smallest.setCompressionQuality(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(opaque, null, null), smallest);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        driver.quit();
        FileSystemUtils.deleteRecursively(profile);
    }
}
