package dump.duplicity.difftar;

import static org.assertj.core.api.Assertions.assertThat;

import dump.duplicity.difftar.FileName.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
    private static final Instant BASE = Instant.parse("2015-03-28T10:00:00Z");
    private static final Instant TIME = Instant.parse("2015-04-01T10:00:00Z");

    @Test
    void longNamesAreRead() {
        assertThat(FileName.parse("duplicity-full.20150401T100000Z.vol12.difftar.gpg"))
                .isEqualTo(new FileName(Kind.VOLUME, null, TIME, 12, false));
        assertThat(FileName.parse("duplicity-full.20150401T100000Z.manifest"))
                .isEqualTo(new FileName(Kind.MANIFEST, null, TIME, 0, false));
        assertThat(FileName.parse("duplicity-full-signatures.20150401T100000Z.sigtar.gz"))
                .isEqualTo(new FileName(Kind.SIGNATURES, null, TIME, 0, false));
        assertThat(FileName.parse("duplicity-inc.20150328T100000Z.to.20150401T100000Z.vol1.difftar"))
                .isEqualTo(new FileName(Kind.VOLUME, BASE, TIME, 1, false));
        assertThat(FileName.parse("duplicity-inc.20150328T100000Z.to.20150401T100000Z.manifest.gpg"))
                .isEqualTo(new FileName(Kind.MANIFEST, BASE, TIME, 0, false));
        assertThat(FileName.parse("duplicity-new-signatures.20150328T100000Z.to.20150401T100000Z.sigtar.gpg"))
                .isEqualTo(new FileName(Kind.SIGNATURES, BASE, TIME, 0, false));
    }

    @Test
    void oldLongNamesSayTheirZone() {
        assertThat(FileName.parse("duplicity-full.2015-04-01T03:00:00-07:00.vol1.difftar.gpg").time()).isEqualTo(TIME);
        assertThat(FileName.parse("duplicity-full.2015-04-01T12_30_00+02_30.manifest.gpg").time()).isEqualTo(TIME);
        assertThat(FileName.parse("duplicity-inc.2015-03-28T10:00:00Z.to.2015-04-01T10:00:00Z.manifest"))
                .isEqualTo(new FileName(Kind.MANIFEST, BASE, TIME, 0, false));
    }

    /** The digits are computed, so that the test shows the rule. */
    @Test
    void shortNamesCountInBase36() {
        var base = Long.toString(BASE.getEpochSecond(), 36);
        var time = Long.toString(TIME.getEpochSecond(), 36);
        assertThat(FileName.parse("df." + time + ".a.dt.g"))
                .isEqualTo(new FileName(Kind.VOLUME, null, TIME, 10, false));
        assertThat(FileName.parse("di." + base + "." + time + ".1.dt.z"))
                .isEqualTo(new FileName(Kind.VOLUME, BASE, TIME, 1, false));
        assertThat(FileName.parse("df." + time + ".m")).isEqualTo(new FileName(Kind.MANIFEST, null, TIME, 0, false));
        assertThat(FileName.parse("di." + base + "." + time + ".m.g"))
                .isEqualTo(new FileName(Kind.MANIFEST, BASE, TIME, 0, false));
        assertThat(FileName.parse("dfs." + time + ".st.g"))
                .isEqualTo(new FileName(Kind.SIGNATURES, null, TIME, 0, false));
        assertThat(FileName.parse("dns." + base + "." + time + ".st.p"))
                .isEqualTo(new FileName(Kind.SIGNATURES, BASE, TIME, 0, true));
    }

    @Test
    void whatIsStillBeingWrittenIsPartial() {
        assertThat(FileName.parse("duplicity-full.20150401T100000Z.manifest.part").partial()).isTrue();
        assertThat(FileName.parse("duplicity-full-signatures.20150401T100000Z.sigtar.part.gpg").partial()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lockfile", "duplicity-full.20150401T100000Z.jsonstat",
            "duplicity-full.20151301T100000Z.manifest",
        "duplicity-full.20150401T100000Z.vol0.difftar", "duplicity-full.20150401T100000Z.vol1.difftar.gpg.old",
        "duplicity-full.20150401T100000Z.vol99999999999.difftar", "duplicity-inc.20150401T100000Z.manifest", "df..m",
        "duplicity-full.2015-04-01T10:00:00+99:00.manifest", "home.duplicity-full.20150401T100000Z.manifest", "\n"})
    void otherNamesAreIgnored(String name) {
        assertThat(FileName.parse(name)).isNull();
    }
}
