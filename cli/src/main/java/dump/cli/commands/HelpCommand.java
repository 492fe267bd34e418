package dump.cli.commands;

import dump.cli.report.Outcome;
import dump.cli.settings.Nearest;
import dump.cli.settings.SettingsException;
import dump.cli.settings.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "help", sortOptions = false, abbreviateSynopsis = true,
        description = "Explain a topic or a command.")
final class HelpCommand implements Command {
    static final List<String> TOPICS = List.of("intro", "backup", "manifest", "restore", "verify", "cleanup",
            "snapshots", "init", "configuration", "when", "excludes", "duplicity", "trouble", "precautions",
            "exit-codes", "json");

    private final Dump dump;

    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "see: help")
    String topic;

    HelpCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public boolean goesOnUnheard() {
        return false;
    }

    @Override
    public boolean tellsTimes() {
        return false;
    }

    @Override
    public Outcome run() throws SettingsException, IOException {
        var output = dump.context().terminal().output();
        if (topic == null) {
            output.write(text("intro"));
            output.write("\nTopics:" + topics() + "\nOptions of a command: dump COMMAND --help\n");
            return Outcome.DONE;
        }
        var name = switch (topic) {
            case "settings", "config" -> "configuration";
            case "list" -> "snapshots";
            case "date" -> "when";
            case "exclude" -> "excludes";
            case "exit", "codes" -> "exit-codes";
            default -> topic;
        };
        if (!TOPICS.contains(name)) {
            var nearest = Nearest.of(topic, TOPICS);
            throw new SettingsException("there is no help on \"" + topic + "\"; topics are " + String.join(", ", TOPICS)
                    + (nearest == null ? "" : "\nDid you mean " + nearest + "?"));
        }
        output.write(text(name));
        return Outcome.DONE;
    }

    private static String topics() {
        var text = new StringBuilder();
        for (var topic : TOPICS) text.append(TOPICS.indexOf(topic) % 6 == 0 ? "\n  " : ", ").append(topic);
        return text.toString();
    }

    static String text(String topic) throws IOException {
        var file = topic.equals("json") ? "json.md" : topic + ".txt";
        try (var in = HelpCommand.class.getResourceAsStream("/dump/cli/help/" + file)) {
            if (in == null) throw new IOException("the help on " + topic + " is missing from the program");
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.replace("{forms}", When.FORMS.lines().skip(1).reduce((a, b) -> a + "\n" + b).orElse(""));
        }
    }
}
