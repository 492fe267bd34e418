package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dump.cli.input.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help is what the documentation says. */
class HelpTextTest {
    @TempDir Path home;

    @Test
    void helpIsThePageWithoutItsMarkup() throws Exception {
        var page = page("trouble").replaceFirst("# Trouble\n\n", "").replace("`", "");
        assertThat(help("trouble")).isEqualTo(page + "--\nexit 0\n");
    }

    @Test
    void helpEndsWhereThePageSaysSo() throws Exception {
        assertThat(page("exit-codes")).contains("\n<!-- dump help ends here -->\n", "reader of standard output");
        assertThat(help("exit-codes")).startsWith("    0    done\n    1    failed\n")
                .endsWith("\nNeither is one that changed since the backup it is verified against.\n--\nexit 0\n");
    }

    @Test
    void aLinkToAPageNamesItsTopic() throws Exception {
        assertThat(page("manifest")).contains("\n([dump help when](when.md)).");
        assertThat(help("manifest")).contains("\n(dump help when).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"intro", "backup", "manifest", "restore", "verify", "check", "heal", "repair", "cleanup", "snapshots", "info", "copy", "forget", "pin", "unpin", "tag", "key", "unlock", "init",
            "configuration",
        "when", "excludes", "duplicity", "servers", "trouble", "precautions", "exit-codes", "json"})
    void everyTopicIsPlainText(String topic) throws Exception {
        assertThat(help(topic)).doesNotContain("`", "](", "<!--", "# ").doesNotStartWith("\n").doesNotContain("\n\n\n");
    }

    @Test
    void thePageHasTheFormsThatErrorsShow() throws Exception {
        assertThat(page("when")).contains(When.FORMS.lines().skip(1).toList());
    }

    private String help(String topic) throws IOException {
        return Transcript.of(home.toRealPath(), "help", topic);
    }

    private static String page(String topic) throws IOException {
        return Files.readString(Path.of("../docs/" + topic + ".md"));
    }
}
