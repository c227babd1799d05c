package dev.nevergone.examples.bookshop.board;

import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The board's page, its stream of events, and its buttons. */
@Controller
class BoardController {

    private final Board board;
    private final int poolSize;
    private final int maxOverflow;
    private final boolean ownServer;

    BoardController(
            Board board,
            @Value("${nevergone.pool-size}") int poolSize,
            @Value("${nevergone.max-overflow}") int maxOverflow,
            Environment environment) {
        this.board = board;
        this.poolSize = poolSize;
        this.maxOverflow = maxOverflow;
        this.ownServer = environment.acceptsProfiles(Profiles.of("mysql"));
    }

    /**
     * A button.
     *
     * @param id what it posts
     * @param label what it says
     * @param effect what it does
     * @param impossible why it cannot be pressed here; null where it can
     */
    record Button(
            String id,
            String label,
            String effect,
            @Nullable String impossible) {}

    /** What came of a button: why nothing, or null. */
    record Answer(@Nullable String problem) {}

    @GetMapping("/board")
    String page(Model model, @Nullable Principal user) {
        List<Button> buttons = Arrays.stream(Fault.values())
                .map(fault -> new Button(
                        fault.id(),
                        fault.label,
                        fault.effect,
                        board.faults().impossible(fault).orElse(null)))
                .toList();
        model.addAttribute("buttons", buttons);
        model.addAttribute("impossible", board.faults().impossible(Fault.KILL).orElse(null));
        model.addAttribute("poolSize", poolSize);
        model.addAttribute("maxOverflow", maxOverflow);
        model.addAttribute("signInFirst", ownServer && user == null);
        return "board";
    }

    @GetMapping(path = "/board/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> events() {
        return board.open()
                .map(emitter -> ResponseEntity.ok()
                        .header("Cache-Control", "no-store")
                        .header("X-Accel-Buffering", "no")
                        .body(emitter))
                .orElseGet(() ->
                        ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build());
    }

    @PostMapping("/board/load/start")
    ResponseEntity<Answer> start() {
        try {
            return board.load().start() ? done() : refused("The load runs already.");
        } catch (DataAccessException e) {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                    .body(new Answer("The database does not answer: " + Reasons.of(e) + "."));
        }
    }

    @PostMapping("/board/load/stop")
    ResponseEntity<Answer> stop() {
        board.load().stop();
        return done();
    }

    @PostMapping("/board/heal")
    ResponseEntity<Answer> heal() {
        board.faults().heal();
        return done();
    }

    @PostMapping("/board/faults/{id}")
    ResponseEntity<Answer> fault(@PathVariable String id) {
        Optional<Fault> fault =
                Arrays.stream(Fault.values()).filter(one -> one.id().equals(id)).findFirst();
        if (fault.isEmpty()) {
            return ResponseEntity.notFound().build();
        }
        return board.faults().begin(fault.get()).map(BoardController::refused).orElseGet(BoardController::done);
    }

    private static ResponseEntity<Answer> done() {
        return ResponseEntity.accepted().body(new Answer(null));
    }

    private static ResponseEntity<Answer> refused(String why) {
        return ResponseEntity.status(HttpStatus.CONFLICT).body(new Answer(why));
    }
}
