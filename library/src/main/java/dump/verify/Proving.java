package dump.verify;

import dump.concurrent.Tasks;
import dump.model.BlobType;
import dump.model.Event;
import dump.repository.BlobReader;
import dump.repository.ReadPlan;
import dump.repository.SliceReader;
import dump.repository.Wanters;

/** Gathers files and has the workers read their blobs, a batch at a time, so that memory does not grow with them. */
final class Proving implements SliceReader.Receiver<FileCheck> {
    private static final int PIECES_MAX = 64_000;

    private final BlobReader blobs;
    private final SliceReader slices;
    private final Tasks<Exception> tasks;
    private final Findings findings;
    private ReadPlan<FileCheck> plan = new ReadPlan<>();
    private int pieces;

    Proving(BlobReader blobs, Tasks<Exception> tasks, Findings findings) {
        this.blobs = blobs;
        this.slices = new SliceReader(blobs);
        this.tasks = tasks;
        this.findings = findings;
    }

    void prove(FileCheck check) throws Exception {
        if (check.node().content().isEmpty()) check.complete();
        long at = 0;
        for (var id : check.node().content()) {
            var place = blobs.find(BlobType.DATA, id);
            plan.want(place, check, at);
            findings.reads(place);
            at += place.plainLength();
            if (++pieces >= PIECES_MAX) flush();
        }
    }

    void flush() throws Exception {
        var ready = plan.slices();
        plan = new ReadPlan<>();
        pieces = 0;
        for (var slice : ready) tasks.submit(() -> slices.read(slice, this));
    }

    @Override
    public void blob(Wanters<FileCheck> wanters, byte[] buffer, int length) {
        for (int i = 0; i < wanters.size(); i++) {
            if (wanters.wanter(i).arrived()) wanters.wanter(i).complete();
        }
        findings.tell(new Event.Progress((long) length * wanters.size()));
    }

    @Override
    public void damaged(Wanters<FileCheck> wanters, int length, String reason) {
        for (int i = 0; i < wanters.size(); i++) {
            if (wanters.wanter(i).lost(reason)) wanters.wanter(i).complete();
        }
        findings.tell(new Event.Progress((long) length * wanters.size()));
    }
}
