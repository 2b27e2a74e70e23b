#!/usr/bin/perl
# Somebody else's application: it sends faxes by mail and reads the replies as the fax service of a court does (bcgov/jag-efax).
# It knows nothing of dropfax but an SMTP server, and an inbox over HTTP where the original asks Microsoft Graph.
#
#   efax.pl send STATE SMTP FROM JOB UUID NAME NUMBER NOW [HEADER]    send a fax, at the time NOW (minutes)
#   efax.pl poll STATE INBOX NOW       read the first ten replies, and say what has become of which job: SUCC, FAIL
#   efax.pl check STATE NOW            say which jobs have had no reply in 25 minutes: TOUT
use strict;
use warnings;
use Encode qw(decode);
use HTTP::Tiny;
use JSON::PP;
use MIME::Base64;
use MIME::QuotedPrint ();
use Net::SMTP;

use constant { PAGE => 10, PATIENCE => 25 };

my %commands = (send => \&send_fax, poll => \&poll, check => \&check);
my ($command, $file, @words) = @ARGV;
die "usage: efax.pl send|poll|check STATE ...\n" unless $file && $commands{$command // ''};
my $state = recall($file);
$commands{$command}->(@words);
remember($file, $state);

sub send_fax {
    my ($server, $from, $job, $uuid, $name, $number, $now, $header) = @_;
    # Characters that addresses do not like become "_", spaces are escaped; the rest is left as it is.
    (my $recipient = $name) =~ tr/()"<>:;%,+@/_/;
    $recipient =~ s/ /+20/g;
    my $to = "IMCEAFAX-$recipient+40$number\@contoso.example";
    my $smtp = Net::SMTP->new($server, Timeout => 30) or die "no mail server at $server\n";
    my $mail = join "\r\n", "From: $from", "To: $to", "Subject: <jobId>$job</jobId><uuid>$uuid</uuid>",
        'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8', ($header ? $header : ()), '',
        "<html><body><p>Documents of job $job</p></body></html>", '';
    ($smtp->mail($from) && $smtp->to($to) && $smtp->data($mail)) or die 'the mail was refused: ' . $smtp->message;
    $smtp->quit;
    $state->{pending}{$uuid} = { job => $job, sent => $now };
}

sub poll {
    my ($inbox, $now) = @_;
    my @unseen = grep { !$state->{seen}{ $_->{id} } } @{ decode_json(fetch($inbox)) };
    for my $mail (splice @unseen, 0, PAGE) {
        $state->{seen}{ $mail->{id} } = 1;
        my ($verdict, $job, $uuid) = understood(fetch("$inbox/$mail->{id}")) or next;
        print "$now $job $verdict\n";
        delete $state->{pending}{$uuid};
    }
}

sub check {
    my ($now) = @_;
    for my $uuid (sort keys %{ $state->{pending} }) {
        next if $state->{pending}{$uuid}{sent} + PATIENCE >= $now;
        print "$now $state->{pending}{$uuid}{job} TOUT\n";
        delete $state->{pending}{$uuid};
    }
}

# Whole strings are compared: a prefix, a translated subject or white space between the tags is not understood.
sub understood {
    my ($subject, $body) = subject_and_body(shift);
    my $tagged = qr{<jobId>([0-9]+)</jobId><uuid>(.+)</uuid>};
    $body =~ s/[\r\n]//g;
    $body =~ s/&lt;/</g;
    $body =~ s/&gt;/>/g;
    my ($verdict) = $subject =~ /\AMessage (Succeeded|Failed): .*\z/ ? ($1 eq 'Succeeded' ? 'SUCC' : 'FAIL') : ();
    my ($job, $uuid) = $verdict ? $body =~ /\A.*$tagged.*\z/ : $subject =~ /\AUndeliverable: $tagged\z/;
    return unless defined $job;
    $uuid =~ s/\s//g;
    return ($verdict // 'FAIL', $job, $uuid);
}

sub subject_and_body {
    my ($head, $body) = split /\r?\n\r?\n/, shift, 2;
    if ($head =~ /^Content-Type:\s*multipart\/.*?boundary="?([^";\r\n]+)/msi) {
        my ($first) = $body =~ /^--\Q$1\E\r?\n(.*?)\r?\n--\Q$1\E/ms;
        my (undef, $text) = subject_and_body($first);
        return (field($head, 'Subject'), $text);
    }
    my $encoding = lc field($head, 'Content-Transfer-Encoding');
    $body = decode_base64($body) if $encoding eq 'base64';
    $body = MIME::QuotedPrint::decode($body) if $encoding eq 'quoted-printable';
    return (field($head, 'Subject'), decode('UTF-8', $body));
}

sub field {
    my ($head, $name) = @_;
    my ($value) = $head =~ /^\Q$name\E:[ \t]*(.*?)\r?$(?![\r\n]+[ \t])/msi or return '';
    $value =~ s/\r?\n(?=[ \t])//g;
    return decode('MIME-Header', $value);
}

sub fetch {
    my $answer = HTTP::Tiny->new(timeout => 30)->get(shift);
    die "the inbox says $answer->{status}: $answer->{content}\n" unless $answer->{success};
    return $answer->{content};
}

sub recall {
    open my $stored, '<', shift or return { pending => {}, seen => {} };
    local $/;
    return decode_json(<$stored>);
}

sub remember {
    my ($file, $what) = @_;
    open my $stored, '>', $file or die "$file: $!\n";
    print {$stored} encode_json($what);
    close $stored or die "$file: $!\n";
}
