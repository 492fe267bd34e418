package dump.cli;

import dump.cli.commands.Context;
import dump.cli.places.Caller;
import dump.cli.places.Places;
import dump.cli.report.Terminal;
import dump.cli.session.Interruption;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a person at home sees of a command: standard output, then standard error, then the exit code; times and
 * identifiers are replaced, and progress in JSON is left out.
 */
final class Transcript {
    private Transcript() {}

    static String of(Path home, String... arguments) {
        return tidied(home, raw(home, arguments));
    }

    /** The same of a link to the program. */
    static String ofLink(String name, Path home, String... arguments) {
        return tidied(home, raw(Map.of("DUMP_LAUNCHER", "/usr/bin/" + name), home, arguments));
    }

    private static String tidied(Path home, String transcript) {
        return transcript.replace(home.toString(), "~")
                .replaceAll("\\b[0-9a-f]{8}\\b", "IDENTIFIER")
                .replaceAll("\\b\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d(?::\\d\\d)?\\b", "TIME")
                .replaceAll("(snapshot IDENTIFIER in ).*", "$1SOON")
                .replaceAll("[\\d.]+ K?i?B new, stored as [\\d.]+ K?i?B", "SIZE new, stored as SIZE");
    }

    /** The same with its times and identifiers. */
    static String raw(Path home, String... arguments) {
        return raw(Map.of(), home, arguments);
    }

    private static String raw(Map<String, String> environment, Path home, String... arguments) {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        var caller = new Caller(environment, home, home, "anna", 1000, "host");
        var context = new Context(caller, Places.of(caller), Terminal.of(output, errors), Clock.systemUTC(),
                Interruption.install(), "dump 0");
        int code = Main.run(context, arguments);
        // On a slow machine some comes in between.
        var said = output.toString(StandardCharsets.UTF_8).replaceAll("(?m)^\\{\"type\":\"progress\".*\\n", "");
        return said + "--\n" + errors.toString(StandardCharsets.UTF_8) + "exit " + code + "\n";
    }
}
