package dump.duplicity.difftar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartialSetTest {
    @Test
    void anInterruptedRunIsKnownByItsUnfinishedManifest() {
        var sets = PartialSet.of(List.of("duplicity-inc.20200913T122640Z.to.20200914T122640Z.manifest.part",
                "duplicity-new-signatures.20200913T122640Z.to.20200914T122640Z.sigtar.part",
                "duplicity-full.20200913T122640Z.manifest", "duplicity-full-signatures.20200913T122640Z.sigtar.gz",
                "duplicity-full-signatures.20200915T122640Z.sigtar.part", "lockfile", "other.part"), Naming.STANDARD);
        assertThat(sets).hasSize(1);
        var only = sets.getFirst();
        assertThat(only.full()).isFalse();
        assertThat(only.time()).isEqualTo(Instant.parse("2020-09-14T12:26:40Z"));
        assertThat(only.manifest()).isEqualTo("duplicity-inc.20200913T122640Z.to.20200914T122640Z.manifest.part");
        assertThat(only.names()).hasSize(2).allMatch(name -> name.contains("20200914T122640Z"));
        var stored = Archive.of(List.of("duplicity-inc.20200913T122640Z.to.20200914T122640Z.vol1.difftar.gz"),
                Naming.STANDARD);
        assertThat(stored.unfinished()).hasSize(1).allMatch(only::isOf);
    }
}
