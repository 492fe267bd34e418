/**
 * Who we are to Amazon's services and to those that speak like them: keys, from wherever the AWS command line would take
 * them, and the signature that proves them (version 4). Knows no store.
 *
 * <p>{@link dump.aws.AwsSetup} is what the caller hands in of environment and home; {@link dump.aws.Keyring} gives the
 * {@link dump.aws.AccessKey} of the moment, and {@link dump.aws.Signer} signs with it.
 */
package dump.aws;
