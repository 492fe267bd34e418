package dump.cli.settings;

import dump.backend.sftp.Ssh;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Takes the table {@code ssh} out of a parsed file, for both engines. */
final class SshReader {
    private static final Set<String> KEYS = new LinkedHashSet<>(List.of("identity", "command", "options", "share"));
    private static final Pattern OPTION = Pattern.compile("[A-Za-z][A-Za-z0-9]*=\\P{Cntrl}+");

    private final KeyReader keys;

    SshReader(KeyReader keys) {
        this.keys = keys;
    }

    /** Of the native engine. @param repository as {@link Repositories#resolve} gives it, or null */
    SshSettings settings(String repository) {
        if (!keys.has("ssh")) return SshSettings.DEFAULT;
        keys.names("ssh", KEYS);
        if (repository != null && !Repositories.isSftp(repository))
            keys.at("ssh", "ssh has no effect with repository = \"" + repository + "\"; remove it");
        return new SshSettings(command(), identity(), options(), keys.flag("ssh.share"));
    }

    Path identity() {
        return keys.path("ssh.identity", null);
    }

    List<String> options() {
        return keys.texts("ssh.options", this::option);
    }

    private String option(String text) {
        var option = text.startsWith("-o") ? text.substring(2).strip() : text;
        if (OPTION.matcher(option).matches()) return option;
        keys.at("ssh.options", "an element of ssh.options must be Key=value, as in ssh_config, such as \"Port=2222\"");
        return null;
    }

    /** A program, or a list of it and words that go before ours. */
    private List<String> command() {
        if (!keys.has("ssh.command")) return Ssh.COMMAND_DEFAULT;
        var words = keys.texts("ssh.command", Function.identity());
        var program = words.isEmpty() ? null : keys.place("ssh.command", words.getFirst());
        if (program == null || program.isBlank() || program.startsWith("-")
                || words.size() == 1 && program.indexOf(' ') >= 0 && program.indexOf('/') < 0) {
            keys.at("ssh.command", "ssh.command must be a program, or a list of a program and its words, such as"
                    + " [\"ssh\", \"-J\", \"gateway\"]");
            return Ssh.COMMAND_DEFAULT;
        }
        var command = new ArrayList<>(words);
        command.set(0, program.contains("/") ? keys.resolved(program).toString() : program);
        return command;
    }
}
