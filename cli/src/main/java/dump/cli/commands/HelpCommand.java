package dump.cli.commands;

import dump.cli.input.Nearest;
import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

final class HelpCommand implements Command {
    static final List<String> TOPICS = List.of("intro", "backup", "manifest", "restore", "verify", "check", "heal", "repair", "cleanup",
            "forget", "pin", "unpin", "tag", "snapshots", "info", "copy", "key", "unlock", "init", "configuration", "when",
            "excludes", "duplicity", "servers", "trouble", "precautions", "exit-codes", "json");
    private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    private final Dump dump;
    private String topic;

    HelpCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Explain a topic or a command.");
        syntax.argument("TOPIC", "a topic that help lists", word -> topic = word);
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
            case "keys", "passphrase" -> "key";
            case "lock", "locks" -> "unlock";
            case "exclude" -> "excludes";
            case "server", "sftp", "ssh" -> "servers";
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

    /** The page of {@code docs/} without its title, up to where it says that help ends, and without its markup. */
    static String text(String topic) throws IOException {
        var file = topic.equals("intro") ? "getting-started" : topic;
        try (var in = HelpCommand.class.getResourceAsStream("/dump/cli/help/" + file + ".md")) {
            if (in == null) throw new IOException("the help on " + topic + " is missing from the program");
            var page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int end = page.indexOf("\n<!--");
            var text = page.substring(page.indexOf("\n\n") + 2, end < 0 ? page.length() : end);
            return LINK.matcher(text).replaceAll("$1").replace("`", "");
        }
    }
}
