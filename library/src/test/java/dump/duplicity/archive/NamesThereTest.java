package dump.duplicity.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setups;
import dump.duplicity.destination.Store;
import dump.process.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of an archive of which only the place is known the names of its files tell which options it was made with. */
class NamesThereTest {
    @TempDir Path base;

    @Test
    void theOnlyArchiveThereIsMeantWhateverItsPrefix() throws Exception {
        archive("", "photos-");
        assertThat(there().setup().options()).containsExactly("--file-prefix=photos-");
        assertThat(there().others()).isNull();
    }

    @Test
    void ofSeveralTheOneWithoutAPrefixIsMeantAndTheOthersAreNamed() throws Exception {
        archive("");
        archive("", "photos-");
        archive("", "music-");
        assertThat(there().setup().options()).isEmpty();
        assertThat(there().others()).isEqualTo("--file-prefix=music-, --file-prefix=photos-");
    }

    @Test
    void theOneThatIsAskedForIsMeant() throws Exception {
        archive("");
        archive("", "photos-");
        assertThat(there("--file-prefix=photos-").setup().options()).containsExactly("--file-prefix=photos-");
        assertThat(there("--file-prefix=photos-").others()).isEqualTo("no --file-prefix");
    }

    @Test
    void whereItCannotBeToldWhichIsMeantAllAreNamed() throws Exception {
        archive("", "photos-");
        archive("", "music-");
        assertThatThrownBy(this::there).isInstanceOf(DuplicityException.Failed.class)
                .hasMessageEndingWith("choose one with: --file-prefix=music-, --file-prefix=photos-");
    }

    @Test
    void oneThatIsAskedForAndIsNotThereIsNotReplacedByTheOnlyOther() throws Exception {
        archive("", "photos-");
        assertThatThrownBy(() -> there("--file-prefix=music-")).isInstanceOf(DuplicityException.Failed.class)
                .hasMessageContaining("with --file-prefix=music-, but with: --file-prefix=photos-");
    }

    @Test
    void eachKindOfFileMayHaveAPrefixOfItsOwn() throws Exception {
        archive("volumes-", "all-");
        assertThat(there().setup().options())
                .containsExactly("--file-prefix=all-", "--file-prefix-archive=volumes-");
    }

    @Test
    void nothingIsChosenWhereNothingIsThere() throws Exception {
        assertThat(there("--file-prefix=a").setup().options()).containsExactly("--file-prefix=a");
        Files.createDirectories(base.resolve("there"));
        Files.writeString(base.resolve("there/holiday.jpg"), "no archive");
        assertThat(there("--file-prefix=a").setup().options()).containsExactly("--file-prefix=a");
    }

    @Test
    void whereOnlyDuplicityKnowsTheWayNothingIsLookedAt() throws Exception {
        var setup = Setups.below(base, List.of("--file-prefix=a"), List.of(), null, new Secrets());
        assertThat(NamesThere.of(setup, null)).isEqualTo(new NamesThere(setup, null));
    }

    /** Names of a whole set. */
    private void archive(String ofVolumes, String... prefixes) throws Exception {
        var prefix = String.join("", prefixes);
        var there = Files.createDirectories(base.resolve("there"));
        for (var name : List.of(prefix + "duplicity-full.20150328T100000Z.manifest",
                prefix + "duplicity-full-signatures.20150328T100000Z.sigtar.gz",
                prefix + ofVolumes + "duplicity-full.20150328T100000Z.vol1.difftar.gz"))
            Files.writeString(there.resolve(name), "");
    }

    private NamesThere there(String... options) throws Exception {
        var setup = Setups.below(base, List.of(options), List.of(), null, new Secrets());
        return NamesThere.of(setup, Store.of(setup));
    }
}
