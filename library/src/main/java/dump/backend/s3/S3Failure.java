package dump.backend.s3;

import dump.aws.KeyException;
import dump.backend.BackendException;
import dump.backend.Location;
import dump.http.HttpFailure;
import java.io.IOException;
import java.util.Locale;

/** What a failure of an object store means for what was done, and what helps. */
final class S3Failure {
    /** All that {@code rclone serve s3} says of what it could not store; it has tried again itself. */
    private static final String OF_RCLONE = "Internal Error";

    private final Location.S3 place;

    S3Failure(Location.S3 place) {
        this.place = place;
    }

    /**
     * @param action make, read, write, list or remove
     * @param file as a person finds it
     */
    BackendException of(String action, String file, IOException cause) {
        return switch (cause) {
            case BackendException told -> told;
            case KeyException none when none.isPassing() -> new BackendException.Passing(
                    "cannot reach " + place.text() + ": " + none.getMessage(), none);
            case KeyException none -> new BackendException.Denied("cannot reach " + place.text() + ": "
                    + none.getMessage(), none);
            case S3Refusal refusal -> refused(action, file, refusal);
            case HttpFailure.NotTrusted stranger -> new BackendException.Lasting("cannot reach " + place.text() + ": "
                    + stranger.getMessage() + "; if it is the store's own, name its file with s3.certificates", stranger);
            case HttpFailure.NotConnected away when away.isOfName() -> BackendException.Passing.ofName("cannot reach "
                    + place.text() + ": " + away.getMessage() + hint(), away);
            case HttpFailure.NotConnected away -> new BackendException.Passing("cannot reach " + place.text() + ": "
                    + away.getMessage() + hint(), away);
            case HttpFailure.Malformed strange -> new BackendException.Lasting("cannot reach " + place.text() + ": "
                    + strange.getMessage() + (place.tls() ? "; if it speaks without TLS, write s3:http://" + place.host()
                    + ":PORT/" + place.bucket() : ""), strange);
            default -> new BackendException.Passing("could not %s %s: %s".formatted(action, file, cause.getMessage()),
                    cause);
        };
    }

    private String hint() {
        return place.host().indexOf('.') >= 0 || place.host().indexOf(':') >= 0 || place.port() != 0
                ? "; is the host right, is the network up?" : "; if " + place.host() + " is a bucket of Amazon, write"
                + " s3:s3.amazonaws.com/" + place.host() + "/" + place.bucket();
    }

    private BackendException refused(String action, String file, S3Refusal refusal) {
        var text = "could not %s %s: the server says %s".formatted(action, file, refusal.words());
        return switch (refusal.code()) {
            case "NoSuchBucket" -> missingBucket();
            case "NoSuchKey", "NoSuchVersion" -> new BackendException.NotFound("there is no " + file);
            case "InvalidAccessKeyId" -> new BackendException.Denied(text + "; the store does not know this access key:"
                    + " see s3.access-key, AWS_ACCESS_KEY_ID or the profile, and that it is a key of this store", refusal);
            case "SignatureDoesNotMatch" -> new BackendException.Denied(text + "; the secret key does not belong to the"
                    + " access key: see s3.secret-key, AWS_SECRET_ACCESS_KEY or the profile", refusal);
            case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired" -> new BackendException.Denied(text
                    + "; the temporary key has expired and nothing gives a new one: log in again, or set the new"
                    + " AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN", refusal);
            case "InvalidToken", "InvalidTokenId" -> new BackendException.Denied(text + "; AWS_SESSION_TOKEN does not belong to the access"
                    + " key, or this store takes none", refusal);
            case "AllAccessDisabled", "AccountProblem", "NotSignedUp", "UnauthorizedAccess" ->
                new BackendException.Denied(text + "; the account is not in order with the store", refusal);
            case "RequestTimeTooSkewed" -> new BackendException.Lasting(text
                    + "; set this machine's clock right", refusal);
            case "BucketAlreadyExists" -> new BackendException.Lasting(text + "; the bucket " + place.bucket()
                    + " belongs to somebody else: choose another name", refusal);
            case "InvalidBucketName" -> new BackendException.Lasting(text + "; choose another name for the bucket", refusal);
            case "InvalidObjectState" -> new BackendException.Unreadable(text + "; it lies in an archive, from which it"
                    + " must be restored in the store before it can be read", refusal);
            case "QuotaExceeded", "StorageFull", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded",
                    "InsufficientStorage", "StorageCapExceeded" -> full(action, file, refusal);
            case "InternalError" -> internal(action, text, refusal);
            case "SlowDown", "RequestTimeout", "RequestTimeoutException", "ServiceUnavailable", "Busy",
                    "OperationAborted", "ConditionalRequestConflict", "BadDigest", "XAmzContentSHA256Mismatch",
                    "IncompleteBody", "TooManyRequests", "Throttling", "ThrottlingException", "RequestLimitExceeded",
                    "BandwidthLimitExceeded" -> passing(text, refusal);
            default -> byStatus(action, file, text, refusal);
        };
    }

    private BackendException byStatus(String action, String file, String text, S3Refusal refusal) {
        var said = refusal.getMessage().toLowerCase(Locale.ROOT);
        if (refusal.status() == 507 || said.contains("quota") || said.contains("cap exceeded"))
            return full(action, file, refusal);
        return switch (refusal.status()) {
            case 404 -> new BackendException.NotFound("there is no " + file);
            case 401, 403 -> new BackendException.Denied("not allowed to %s %s: the server says %s; %s".formatted(action,
                    file, refusal.words(), permission(action)), refusal);
            case 408, 425, 429, 500, 502, 503, 504 -> passing(text, refusal);
            case 301, 302, 307, 308 -> new BackendException.Lasting(text + "; the bucket " + place.bucket() + " is in"
                    + " another region" + (refusal.region() == null ? ": set s3.region, or name its own host in the place"
                    : ", " + refusal.region() + ": set s3.region = \"" + refusal.region() + "\""), refusal);
            default -> action.equals("read") && refusal.status() == 410
                    ? new BackendException.Unreadable(text, refusal) : new BackendException.Lasting(text, refusal);
        };
    }

    private static BackendException internal(String action, String text, S3Refusal refusal) {
        if (!action.equals("write")) return passing(text, refusal);
        return refusal.getMessage().equals(OF_RCLONE)
                ? new BackendException.Lasting(text + "; if rclone serves it, its log says why, and often it is that its"
                        + " disk is full", refusal)
                : passing(text + "; some stores say no more when their disk is full: look there", refusal);
    }

    private static BackendException passing(String text, S3Refusal refusal) {
        return refusal.status() == 429 || refusal.status() == 503
                ? BackendException.Passing.ofCrowd(text, refusal, refusal.pause())
                : new BackendException.Passing(text, refusal, refusal.pause());
    }

    /** As Amazon calls what an account needs for it. */
    private static String permission(String action) {
        return "the account needs " + switch (action) {
            case "write" -> "s3:PutObject there";
            case "remove" -> "s3:DeleteObject there";
            case "list" -> "s3:ListBucket on the bucket";
            case "make" -> "s3:CreateBucket, or a bucket that is there";
            default -> "s3:GetObject there, and s3:ListBucket on the bucket to hear that something is missing";
        };
    }

    private BackendException missingBucket() {
        return BackendException.NotFound.ofStore("there is no bucket " + place.bucket() + " at " + place.host());
    }

    private static BackendException full(String action, String file, S3Refusal refusal) {
        return new BackendException.Full("could not %s %s: no space left in the store (%s); make room there, or raise"
                .formatted(action, file, refusal.words()) + " the quota, and run again", refusal);
    }
}
