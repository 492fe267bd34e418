package dump.duplicity.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A manifest without some of its volumes is otherwise the same. */
class ManifestTextTest {
    private static final List<String> LINES = List.of("Hostname vm", "Localdir src", "Volume 1:",
            "    StartingPath   .  ", "Volume 11:", "    StartingPath   \"Volume\\x201:\"  ", "Filelist 1",
            "    new      Volume 1:");

    @Test
    void leavesOutTheEntryOfAVolumeAndNoOther() {
        assertThat(ManifestText.without(LINES, Set.of(1))).containsExactly("Hostname vm", "Localdir src", "Volume 11:",
                "    StartingPath   \"Volume\\x201:\"  ", "Filelist 1", "    new      Volume 1:");
        assertThat(ManifestText.without(LINES, Set.of(11, 1))).containsExactly("Hostname vm", "Localdir src",
                "Filelist 1", "    new      Volume 1:");
        assertThat(ManifestText.without(LINES, Set.of(2))).isEqualTo(LINES);
    }
}
