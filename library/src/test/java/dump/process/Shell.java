package dump.process;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Children that are shell scripts, and what they print. */
public final class Shell {
    public static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8");
    /** Short, so that hanging children cost little time. */
    public static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(60), Duration.ofMillis(300), Duration.ofMillis(500));

    final ByteArrayOutputStream output = new ByteArrayOutputStream();
    final List<String> words = new ArrayList<>();

    static Invocation script(Timeouts timeouts, String script, String... arguments) {
        var all = new ArrayList<>(List.of("-c", script, "sh"));
        all.addAll(List.of(arguments));
        return Invocation.plain(new Program("sh", "The shell", "dash"), all, ENVIRONMENT, timeouts);
    }

    static Invocation with(Invocation plain, Secrets secrets, boolean log) {
        return new Invocation(plain.program(), plain.arguments(), plain.environment(), secrets, log, 0,
                plain.timeouts());
    }

    static Invocation withArguments(Invocation plain, List<ByteString> arguments) {
        return new Invocation(plain.program(), arguments, plain.environment(), null, false, 0, plain.timeouts());
    }

    public ChildExit run(Invocation invocation) throws Exception {
        return Child.run(invocation, output::write, words::add);
    }

    public String printed() {
        return output.toString(StandardCharsets.UTF_8);
    }

    /** Whether a process whose command line holds the text lives. */
    static boolean lives(String text) throws Exception {
        try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var one : all) {
                try {
                    var line = new String(Files.readAllBytes(one.resolve("cmdline")), StandardCharsets.ISO_8859_1);
                    if (line.contains(text) && Long.parseLong(one.getFileName().toString()) != ProcessHandle.current()
                            .pid()) return true;
                } catch (IOException ended) {
                    // It lives no more.
                }
            }
        }
        return false;
    }
}
