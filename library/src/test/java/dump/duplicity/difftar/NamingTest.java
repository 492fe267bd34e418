package dump.duplicity.difftar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamingTest {
    private static final String FULL = "duplicity-full.20150328T100000Z";
    private static final List<String> PREFIXED = List.of("home-a-" + FULL + ".vol1.difftar.gpg",
            "home-m-" + FULL + ".manifest.gpg", "home-duplicity-full-signatures.20150328T100000Z.sigtar.gpg");
    private static final List<String> BRIEF = List.of("df.nlwiyo.1.dt.g", "df.nlwiyo.m.g", "dfs.nlwiyo.st.g");

    @Test
    void namesAreFoundByTheirPrefixes() {
        var naming = Naming.of(List.of("--file-prefix=other", "--file-prefix=home-", "--file-prefix-archive=a-",
                "--file-prefix-manifest=m-"));
        assertThat(Archive.of(PREFIXED, Naming.STANDARD).all()).isEmpty();
        var set = Archive.of(PREFIXED, naming).sets().getFirst();
        assertThat(set.volumes()).containsOnlyKeys(1);
        assertThat(set.localManifest()).isEqualTo("home-m-" + FULL + ".manifest");
        assertThat(set.localSignatures()).isEqualTo("home-duplicity-full-signatures.20150328T100000Z.sigtar.gz");
        assertThat(naming.isCopied(set.localManifest())).isTrue();
        assertThat(naming.isPartial(set.localManifest() + ".part")).isTrue();
        assertThat(naming.isCopied(FULL + ".manifest")).isFalse();
    }

    @Test
    void theOptionsOfOthersAreReadOffTheirNames() {
        assertThat(Naming.STANDARD.ofOthers(PREFIXED).options()).containsExactly("--file-prefix=home-",
                "--file-prefix-archive=a-", "--file-prefix-manifest=m-");
        assertThat(Naming.of(Naming.STANDARD.ofOthers(PREFIXED).options()).ofOthers(PREFIXED)).isNull();
        assertThat(Naming.STANDARD.ofOthers(List.of("duplicity-full.2015-03-28T10_00_00Z.vol1.difftar",
                "duplicity-full.2015-03-28T10_00_00Z.manifest")).options()).containsExactly("--time-separator=_");
        assertThat(Naming.STANDARD.ofOthers(List.of("xdf.nlwiyo.1.dt.g", "xdf.nlwiyo.m.g")).options())
                .containsExactly("--file-prefix=x");
        assertThat(Naming.STANDARD.ofOthers(List.of("x" + FULL + ".vol1.difftar", "photos.jpeg"))).isNull();
    }

    @Test
    void shortNamesAreFoundWithAndWithoutTheirOptionButLongOnesOnlyWithout() {
        var brief = Naming.of(List.of("--short-filenames"));
        assertThat(Archive.of(BRIEF, Naming.STANDARD).sets().getFirst().localSignatures())
                .isEqualTo("dfs.nlwiyo.st.gz");
        var set = Archive.of(BRIEF, brief).sets().getFirst();
        assertThat(set.localManifest()).isEqualTo("df.nlwiyo.m");
        assertThat(set.localSignatures()).isEqualTo("dfs.nlwiyo.st.z");
        assertThat(brief.ofOthers(List.of(FULL + ".vol1.difftar", FULL + ".manifest")).options()).isEmpty();
    }

    @Test
    void theLocalNameOfALostManifestIsMadeOfTheOthers() {
        var lost = Archive.of(BRIEF.subList(2, 3), Naming.STANDARD).all().getFirst();
        assertThat(lost.localManifest()).isEqualTo("df.nlwiyo.m");
        assertThat(Archive.of(List.of("duplicity-full.2015-03-28T10:00:00Z.vol1.difftar"), Naming.STANDARD).all()
                .getFirst().localManifest()).isEqualTo("duplicity-full.2015-03-28T10:00:00Z.manifest");
    }
}
