#!/usr/bin/env bash
# Makes the synthetic part of the training data with espeak-ng and flite: WORD/VOICE.wav below the folder given.
#
# The voices are other ones than those of ../KeywordSpotting/make-clips.sh, so that the clips which ship with the sample
# are heard, not remembered. The choice of accents, pitches and speeds is fixed: running it twice makes the same files.
set -euo pipefail

out=${1:?usage: synthesize-voices.sh FOLDER}
command -v espeak-ng > /dev/null || { echo "synthesize-voices.sh: install espeak-ng first" >&2; exit 1; }
command -v flite > /dev/null || { echo "synthesize-voices.sh: install flite first" >&2; exit 1; }

words=(down go left no off on right stop up yes)
others=(zero one two three four five six seven eight nine bed bird cat dog happy house marvin sheila tree wow
    backward forward follow learn visual)
accents=(en-us en-gb en-gb-scotland en-gb-x-gbclan en-gb-x-gbcwmd en-029 en-us-nyc)
variants=(m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f5 Alex Alicia Andrea Denis Diogo Gene Henrique Hugo Jacky Lee Marco Mario
    Michael Mike Storm adam anika antonio aunty belinda benjamin boris caleb david ed edward grandma john klatt klatt2
    klatt3 linda max michel miguel norbert pablo paul quincy rob robert sandro shelby steph travis victor zac)

# Pronounces one word with a voice numbered by the caller; the numbers step through accents, pitches and speeds at
# rates that share no factor, so that the combinations differ.
espeak() {
    local word=$1 variant=$2 number=$3
    local accent=${accents[$((number % ${#accents[@]}))]}
    espeak-ng -v "$accent+$variant" -p $((25 + number * 7 % 50)) -s $((110 + number * 13 % 80)) \
        -w "$out/$word/espeak-$accent-$variant.wav" "$word"
}

for word in "${words[@]}" "${others[@]}"; do
    mkdir -p "$out/$word"
done

number=0
for variant in "${variants[@]}"; do
    for word in "${words[@]}"; do
        espeak "$word" "$variant" "$number"
    done
    for ((i = 0; i < 4; i++)); do
        espeak "${others[$(((number * 4 + i) % ${#others[@]}))]}" "$variant" "$number"
    done
    number=$((number + 1))
done

for voice in awb kal kal16; do
    for stretch in 0.8 0.95 1.1 1.3; do
        for word in "${words[@]}"; do
            flite -voice "$voice" --setf "duration_stretch=$stretch" -t "$word" -o "$out/$word/flite-$voice-$stretch.wav"
        done
    done
    for word in "${others[@]}"; do
        flite -voice "$voice" -t "$word" -o "$out/$word/flite-$voice.wav"
    done
done
