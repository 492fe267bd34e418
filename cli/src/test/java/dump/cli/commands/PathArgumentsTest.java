package dump.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.cli.input.RawText;
import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathArgumentsTest {
    private static final Caller CALLER =
            new Caller(Map.of(), Path.of("/work/dir"), Path.of("/home/anna"), "anna", 1000, "host");

    @ParameterizedTest
    @CsvSource({"/etc/x,/etc/x", "/etc/../var//x/,/var/x", "/../..,/", "~/x,/home/anna/x", "~,/home/anna",
        "./x,/work/dir/x", "../x,/work/x", ".,/work/dir", "..,/work", "a/../../x,/work/x"})
    void takesPlacesInTheFileSystem(String text, String absolute) throws SettingsException {
        var argument = PathArguments.of(text, CALLER);
        assertThat(argument.displayPath()).isNull();
        assertThat(argument.absolute()).hasToString(absolute);
        assertThat(argument.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"x,x,/work/dir/x", "a/b/,a/b,/work/dir/a/b", "a//./b,a/b,/work/dir/a/b", "a/../b,b,/work/dir/b",
        "~x,~x,/work/dir/~x", ".x,.x,/work/dir/.x", "...,...,/work/dir/..."})
    void takesAnythingElseFirstAsAListingPrintsIt(String text, String displayPath, String absolute) throws Exception {
        var argument = PathArguments.of(text, CALLER);
        assertThat(argument.displayPath()).hasToString(displayPath);
        assertThat(argument.absolute()).hasToString(absolute);
    }

    @Test
    void keepsBytesThatAreNoText() throws SettingsException {
        var argument = PathArguments.of(RawText.of(new byte[] {'a', (byte) 0xff}), CALLER);
        assertThat(argument.displayPath().toByteArray()).containsExactly('a', 0xff);
    }

    @Test
    void refusesAnEmptyPath() {
        assertThatThrownBy(() -> PathArguments.of("", CALLER)).isInstanceOf(SettingsException.class);
    }
}
