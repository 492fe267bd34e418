package dump.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dump.cli.places.Caller;
import dump.cli.places.Places;
import dump.cli.report.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final Dump dump = new Dump(context());

    private static Context context() {
        var caller = new Caller(Map.of(), Path.of("/work"), Path.of("/home/anna"), "anna", 1000, "host");
        return new Context(caller, Places.of(caller), Terminal.ofProcess(Map.of()), Clock.systemUTC(), null, "dump 0");
    }

    @Test
    void takesOptionsBeforeAndAfterTheCommand() {
        var parsed = parse("-v", "-d", "-1", "restore", "-q", "--json", "a", "--overwrite", "b", "--host", "h");
        assertThat(dump.verbose).isTrue();
        assertThat(dump.date).isEqualTo("-1");
        assertThat(dump.quiet).isTrue();
        assertThat(dump.json).isTrue();
        assertThat(dump.host).isEqualTo("h");
        assertThat(((RestoreCommand) parsed).paths).containsExactly("a", "b");
    }

    @Test
    void takesTheNameOfACommandAsAPathToo() {
        assertThat(((ManifestCommand) parse("manifest", "backup", "help")).paths).containsExactly("backup", "help");
    }

    @Test
    void takesNamesWithADashAfterTwoDashes() {
        assertThat(((RestoreCommand) parse("restore", "--", "-x", "@y")).paths).containsExactly("-x", "@y");
    }

    @Test
    void knowsTheAlias() {
        assertThat(parse("list")).isInstanceOf(SnapshotsCommand.class);
    }

    @Test
    void everyTopicHasItsText() throws IOException {
        for (var topic : HelpCommand.TOPICS) assertThat(HelpCommand.text(topic)).isNotBlank();
    }

    private Object parse(String... arguments) {
        return Commands.of(dump, arguments).parseArgs(arguments).subcommand().commandSpec().userObject();
    }
}
