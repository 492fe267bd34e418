package dump.duplicity.command;

import dump.model.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The parts of an argument list that don't depend on where the archive lies. */
record Options(DuplicityJob job, Setup setup, Version version, Directories directories, ExpandedPaths expansion) {

    /** The action, and what must directly follow it. */
    List<ByteString> action() {
        return switch (job) {
            case DuplicityJob.Backup backup -> List.of(ByteString.of(backup.full() ? "full" : "incremental"));
            case DuplicityJob.Restore _ -> List.of(ByteString.of("restore"));
            case DuplicityJob.Verify _ -> List.of(ByteString.of("verify"));
            case DuplicityJob.Cleanup _ -> List.of(ByteString.of("cleanup"));
            case DuplicityJob.Listing _ -> List.of(ByteString.of("list-current-files"));
            case DuplicityJob.RemoveOlderThan removal ->
                    List.of(ByteString.of("remove-older-than"), epoch("", removal.time()));
        };
    }

    List<ByteString> common() throws DuplicityException {
        var options = new ArrayList<ByteString>();
        options.add(with("--archive-dir=", directories.archive()));
        options.add(ByteString.of("--name=" + setup.name()));
        options.add(with("--tempdir=", directories.temporary()));
        options.add(ByteString.of("--timeout=" + Math.clamp(setup.timeout().toSeconds(), 1, Integer.MAX_VALUE)));
        options.add(ByteString.of("-v"));
        options.add(ByteString.of(setup.verbose() || listsNames() ? "debug" : "info"));
        return options;
    }

    /** Only the most verbose log has the names at the destination. */
    private boolean listsNames() {
        return job instanceof DuplicityJob.Cleanup cleanup && !cleanup.force();
    }

    List<ByteString> encryption() throws DuplicityException {
        var options = new ArrayList<ByteString>();
        for (var key : setup.gpgKeys()) options.add(ByteString.of("--encrypt-key=" + key));
        if (setup.signKey() != null) options.add(ByteString.of("--sign-key=" + signKey()));
        // Without it a missing passphrase is asked for on the terminal.
        boolean agent = !setup.gpgKeys().isEmpty() && !setup.secrets().names().contains("PASSPHRASE");
        if (agent && !setup.options().contains("--use-agent")) options.add(ByteString.of("--use-agent"));
        return options;
    }

    private String signKey() {
        var key = setup.signKey();
        // Before 0.7 it takes only eight digits, in capitals.
        return version.atLeast(0, 7, 0) || !key.matches("[0-9A-F]{16}") ? key : key.substring(8);
    }

    List<ByteString> forJob() throws DuplicityException {
        var options = new ArrayList<ByteString>();
        switch (job) {
            case DuplicityJob.Backup backup -> {
                options.add(ByteString.of("--allow-source-mismatch"));
                if (setup.volumeMegabytes() > 0) options.add(ByteString.of("--volsize=" + setup.volumeMegabytes()));
                if (backup.trial()) options.add(ByteString.of("--dry-run"));
                options.addAll(backup.selection());
            }
            case DuplicityJob.Restore restore -> {
                options.add(epoch("--time=", restore.time()));
                // Without it each entry of another's is called a failure.
                if (!restore.owners() && version.canLeaveOwners()) options.add(ByteString.of(
                        version.atLeast(2, 0, 0) ? "--no-restore-ownership" : "--do-not-restore-ownership"));
                addPath(options, restore.path());
            }
            case DuplicityJob.Verify verify -> {
                // Without it nothing at all is compared from 0.7.01 on.
                options.add(ByteString.of("--compare-data"));
                options.add(epoch("--time=", verify.time()));
                addPath(options, verify.path());
                options.addAll(verify.selection());
            }
            case DuplicityJob.Cleanup cleanup -> {
                if (cleanup.force()) options.add(ByteString.of("--force"));
            }
            case DuplicityJob.Listing listing -> options.add(epoch("--time=", listing.time()));
            case DuplicityJob.RemoveOlderThan _ -> options.add(ByteString.of("--force"));
        }
        return options;
    }

    /** The long option, because with a name that begins with a dash {@code -r} is misread. */
    private void addPath(List<ByteString> options, ByteString path) throws DuplicityException {
        if (path.isEmpty()) return;
        options.add(with(version.atLeast(2, 0, 0) ? "--path-to-restore=" : "--file-to-restore=", path));
    }

    List<ByteString> places(ByteString url) throws DuplicityException {
        return switch (job) {
            case DuplicityJob.Backup backup -> List.of(absolute(backup.source()), url);
            case DuplicityJob.Restore restore -> List.of(url, absolute(restore.target()));
            case DuplicityJob.Verify verify -> List.of(url, absolute(verify.source()));
            case DuplicityJob.Cleanup _, DuplicityJob.Listing _, DuplicityJob.RemoveOlderThan _ -> List.of(url);
        };
    }

    private ByteString absolute(ByteString path) throws DuplicityException {
        if (!path.startsWith(ByteString.of("/"))) throw new IllegalStateException("not an absolute path: " + path);
        return expansion.unchanged(path);
    }

    private ByteString with(String option, ByteString path) throws DuplicityException {
        expansion.unchanged(path);
        var joined = new byte[option.length() + path.length()];
        ByteString.of(option).copyTo(joined, 0);
        path.copyTo(joined, option.length());
        return ByteString.copyOf(joined);
    }

    /** Sets have whole seconds; a fraction would be refused. */
    private static ByteString epoch(String option, Instant time) {
        return ByteString.of(option + time.getEpochSecond());
    }
}
