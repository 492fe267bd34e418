package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;

import dump.duplicity.command.Version;
import dump.model.ByteString;
import org.junit.jupiter.api.Test;

class DuplicityFetchTest {
    private static String asked(String path, boolean alone, String... changed) {
        return DuplicityFetch.asked(ByteString.of(path), alone, one -> {
            for (var other : changed) if (one.equals(ByteString.of(other))) return false;
            return true;
        }).toString();
    }

    @Test
    void asksForThePathItself() {
        assertThat(asked("a/b", true)).isEqualTo("a/b");
        assertThat(asked("", true)).isEmpty();
    }

    @Test
    void asksForTheNearestPathAboveThatDuplicityTakesAsItStands() {
        assertThat(asked("a/$HOME/b", true, "a/$HOME/b", "a/$HOME")).isEqualTo("a");
        assertThat(asked("$HOME", true, "$HOME")).isEmpty();
    }

    /** Else Duplicity gives the permissions of the link to what it points to, which may be anywhere. */
    @Test
    void asksForTheDirectoryOfALinkWhereOldVersionsWouldFollowIt() {
        assertThat(asked("a/b/link", false)).isEqualTo("a/b");
        assertThat(asked("link", false)).isEmpty();
        assertThat(asked("a/$HOME/link", false, "a/$HOME")).isEqualTo("a");
        for (var version : new String[] {"0.6.25", "0.7.19", "0.8.12", "0.8.20"})
            assertThat(Version.parse("duplicity " + version).canRestoreLinkAlone()).as(version).isFalse();
        for (var version : new String[] {"0.8.21", "0.8.22", "2.0.2", "3.2.1"})
            assertThat(Version.parse("duplicity " + version).canRestoreLinkAlone()).as(version).isTrue();
    }
}
