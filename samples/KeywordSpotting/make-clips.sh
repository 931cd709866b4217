#!/usr/bin/env bash
# Makes the clips that ship with the sample, with espeak-ng and flite: clips/WORD_VOICE.wav, one second each, 16 kHz,
# 16 bits, mono. The voices are other ones than those of ../KeywordSpotting.Training/synthesize-voices.sh.
set -euo pipefail
cd "$(dirname "$0")"

for tool in espeak-ng flite sox; do
    command -v "$tool" > /dev/null || { echo "make-clips.sh: install $tool first" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p clips

# Trims the silence the synthesizer left at both ends, then centres the word in one second.
finish() {
    local from=$1 to=$2
    sox -R "$from" -r 16000 -c 1 -b 16 "$work/trimmed.wav" \
        silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse gain -n -6
    local length before after
    length=$(soxi -s "$work/trimmed.wav")
    ((length <= 16000)) || { echo "make-clips.sh: $to would be longer than a second" >&2; exit 1; }
    before=$(((16000 - length) / 2))
    after=$((16000 - length - before))
    sox -R "$work/trimmed.wav" -b 16 "$to" pad "${before}s" "${after}s"
}

flite_clip() {
    flite -voice "$2" -t "$1" -o "$work/raw.wav"
    finish "$work/raw.wav" "clips/$1_$2.wav"
}

espeak_clip() {
    espeak-ng -v "$3" -s 140 -w "$work/raw.wav" "$1"
    finish "$work/raw.wav" "clips/$1_$2.wav"
}

for word in down go left no off on right stop up yes; do
    flite_clip "$word" slt
    flite_clip "$word" rms
    espeak_clip "$word" annie en-us+Annie
    espeak_clip "$word" andy en-gb-x-rp+Andy
done

flite_clip marvin slt
mv clips/marvin_slt.wav clips/unknown_slt.wav
sox -R -n -r 16000 -c 1 -b 16 clips/silence_pink.wav synth 1 pinknoise vol 0.05
