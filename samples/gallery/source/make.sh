#!/usr/bin/env bash
# Makes every attachment of the gallery in the directory named and puts it into its mail. The README beside says with which versions.
set -euo pipefail
cd "$(dirname "$0")"
out=${1:?make.sh DIRECTORY FOR THE ATTACHMENTS}
python=${PYTHON:-python3}
photo=${PHOTO:?PHOTO=grace_hopper.jpg, the attachment of ../../photo.eml}
export SOURCE_DATE_EPOCH=1776672000 # 20 April 2026: dates inside of files
mkdir -p "$out"

pdf() { gs -q -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -sOutputFile="$out/$2" "$1"; }
office() { # SOURCE FORMAT NAME [INPUT FILTER]
  soffice --headless "-env:UserInstallation=file://$out/profile" ${4:+"--infilter=$4"} --convert-to "$2" --outdir "$out/office" "$1" >/dev/null 2>&1
  mv "$out/office/$(basename "${1%.*}").${2%%:*}" "$out/$3"
}
put() { "$python" put.py "../$1" "$2" ${3:+"$3"}; }

# PDF
groff -k -t -ms -Tps -P-pa4 quotation.ms | ps2pdf -sPAPERSIZE=a4 - "$out/quotation.pdf"
pdf plan.ps plan.pdf
pdf label.ps label.pdf
pdf receipt.ps receipt.pdf
pdf form.ps form-by-program.pdf # without appearances: the viewer is to draw what the fields hold
qpdf --deterministic-id --generate-appearances "$out/form-by-program.pdf" "$out/form.pdf"
qpdf --encrypt secret owner 256 -- "$out/quotation.pdf" "$out/encrypted.pdf"
qpdf --encrypt "" owner 256 --print=low --modify=none -- "$out/quotation.pdf" "$out/restricted.pdf"
head -c 9000 "$out/quotation.pdf" >"$out/cut.pdf"
qpdf --empty --pages "$out/quotation.pdf" 1 "$out/quotation.pdf" 2 "$out/label.pdf" 1 -- --deterministic-id "$out/three.pdf"
qpdf --rotate=180:1 --rotate=90:2 --flatten-rotation "$out/three.pdf" "$out/as-scanned.pdf" # the marks on the paper are turned ...
qpdf --deterministic-id --rotate=180:1 --rotate=270:2 "$out/as-scanned.pdf" "$out/turned.pdf" # ... and /Rotate says how to read them

# TIFF
gs -q -dBATCH -dNOPAUSE -sDEVICE=tiffg4 -r200 -sOutputFile="$out/scan.tif" "$out/quotation.pdf"
gs -q -dBATCH -dNOPAUSE -sDEVICE=tiffg32d -r204x98 -dFirstPage=1 -dLastPage=1 -sOutputFile="$out/standard-fax.tif" "$out/quotation.pdf"
convert "$photo" -resize 160x -density 72 "$out/grey.tif"
tiffcp -c lzw:2 "$out/grey.tif" "$out/colour-lzw.tif"
tiffcp -r 16 -c jpeg:r:60 "$out/grey.tif" "$out/colour-jpeg.tif"

# Pictures
convert -size 240x80 xc:white -fill '#2e4a8a' -draw 'circle 40,40 40,12' -fill white -draw 'polygon 26,52 40,22 54,52' \
  -fill '#2e4a8a' -font DejaVu-Sans-Bold -pointsize 26 -draw "text 80,38 'Contoso'" -pointsize 12 -font DejaVu-Sans -draw "text 82,58 'Medical Furniture'" -strip "$out/image001.png"
convert "$out/image001.png" -resize 88x -strip "$out/logo-small.png"
convert -size 20x20 xc:'#2e4a8a' -strip "$out/dot.png"
convert "$photo" -resize 340x -quality 70 -rotate -90 -strip "$out/badge.jpg"
exiftool -q -overwrite_original -Orientation#=6 "$out/badge.jpg"
convert "$photo" -resize 400x -quality 72 -strip "$out/portrait.jpg"
convert "$photo" -resize 300x -colorspace CMYK -quality 60 -strip "$out/print-ready.jpg"
convert "$photo" -resize 320x -quality 55 -strip "$out/portrait.webp"
convert -size 420x420 xc:none -fill none -stroke '#b00020' -strokewidth 10 -draw 'circle 210,210 210,20' -draw 'circle 210,210 210,50' \
  -fill '#b00020' -stroke none -font DejaVu-Sans-Bold -pointsize 54 -gravity center -draw "text 0,-20 'PAID'" -pointsize 26 -draw "text 0,40 '20 APR 2026'" -strip "$out/stamp.png"
convert -size 260x260 -depth 16 radial-gradient:white-black -define png:bit-depth=16 -define png:color-type=0 \
  -fill none -stroke gray70 -strokewidth 14 -draw 'bezier 40,240 90,130 170,160 220,30' -blur 0x2 -depth 16 -strip "$out/x-ray.png"
convert -delay 80 -size 360x160 xc:white -fill black -font DejaVu-Sans-Bold -pointsize 40 \
  \( -clone 0 -draw "text 30,95 'STEP 1: open'" \) \( -clone 0 -draw "text 30,95 'STEP 2: turn'" \) \( -clone 0 -draw "text 30,95 'STEP 3: close'" \) -delete 0 -strip "$out/valve.gif"
convert -size 400x260 xc:white -fill none -stroke black -strokewidth 4 -draw 'rectangle 40,60 360,220 line 40,60 200,10 line 200,10 360,60 rectangle 170,140 230,220' \
  -fill black -stroke none -font DejaVu-Sans -pointsize 17 -draw "text 40,248 'Sketch: gate house, 1 window missing'" +antialias -monochrome "BMP3:$out/sketch.bmp"
convert -size 1800x260 gradient:'#c8d8f0-#405030' -fill '#303030' -draw 'polygon 0,260 0,150 300,90 520,170 900,60 1300,180 1500,110 1800,160 1800,260' \
  -fill white -font DejaVu-Sans-Bold -pointsize 40 -draw "text 40,240 'W'" -draw "text 880,240 'N'" -draw "text 1730,240 'E'" -quality 70 -strip "$out/panorama.jpg"
gs -q -dBATCH -dNOPAUSE -sDEVICE=pnggray -r72 -dTextAlphaBits=4 -sOutputFile="$out/chat.png" chat.ps

# Office
office letter.html "docx:MS Word 2007 XML" referral.docx "HTML (StarWriter)"
office letter.html odt referral.odt "HTML (StarWriter)"
office budget.html "xlsx:Calc MS Excel 2007 XML" budget.xlsx "HTML (StarCalc)"
office talk.fodp "pptx:Impress MS PowerPoint 2007 XML" fire-drill.pptx

# Containers
(cd "$out" && rm -f bracket.zip && cp -p "$OLDPWD"/{bracket.nc,readme.txt} . && touch -d @$SOURCE_DATE_EPOCH bracket.nc readme.txt && zip -q -X bracket.zip bracket.nc readme.txt label.pdf)
"$python" tnef.py html tnef-body.html "$out/winmail-html.dat" "$out/quotation.pdf" journal.csv
"$python" tnef.py rtf tnef-body.rtf "$out/winmail-rtf.dat"
printf '#!AMR\n\x3c\x91\x17\x16\xbe\x66\x79\xe1\xe0\x01\xe7\xaf\xf0\x00\x00\x00\x80\x00' >"$out/memo.amr"
for frame in $(seq 60); do printf '\x3c\x48\x77\x24\x96\x66\x79\xe1\xe0\x01\xe7\xba\xf0\x00\x00\x00\xc0\x00'; done >>"$out/memo.amr"

# Into the mails
put 13-outlook.eml "$out/image001.png"
put 34-pdf.eml "$out/quotation.pdf"
put 35-pdf-encrypted.eml "$out/encrypted.pdf"
put 36-pdf-restricted.eml "$out/restricted.pdf"
put 37-pdf-damaged.eml "$out/cut.pdf"
put 38-pdf-form.eml "$out/form.pdf"
put 38-pdf-form.eml "$out/form-by-program.pdf"
put 39-pdf-rotated.eml "$out/turned.pdf"
put 40-pdf-huge-page.eml "$out/plan.pdf"
put 41-pdf-tiny-page.eml "$out/label.pdf"
put 42-pdf-long-page.eml "$out/receipt.pdf"
put 43-tiff-g4.eml "$out/scan.tif"
put 44-tiff-kinds.eml "$out/standard-fax.tif"
put 44-tiff-kinds.eml "$out/colour-lzw.tif"
put 44-tiff-kinds.eml "$out/colour-jpeg.tif"
put 45-jpeg-turned.eml "$out/badge.jpg"
put 46-png-transparent.eml "$out/stamp.png"
put 47-png-16-bit.eml "$out/x-ray.png"
put 48-jpeg-cmyk.eml "$out/print-ready.jpg"
put 49-gif-animated.eml "$out/valve.gif"
put 50-webp.eml "$out/portrait.webp"
put 51-bmp.eml "$out/sketch.bmp"
put 52-panorama.eml "$out/panorama.jpg"
put 53-long-screenshot.eml "$out/chat.png"
put 54-csv.eml journal.csv
put 55-calendar.eml visit.ics
put 56-vcard.eml lena-berg.vcf
put 57-html-attached.eml invoice.html
put 58-forwarded.eml "$out/sketch.bmp"
put 60-winmail-html.eml "$out/winmail-html.dat" winmail.dat
put 61-winmail-rtf.eml "$out/winmail-rtf.dat" winmail.dat
put 62-rtf.eml note.rtf
put 63-docx.eml "$out/referral.docx"
put 64-xlsx.eml "$out/budget.xlsx"
put 65-pptx.eml "$out/fire-drill.pptx"
put 66-odt.eml "$out/referral.odt"
put 67-zip.eml "$out/bracket.zip"
put 68-unknown-binary.eml "$out/memo.amr"
put 69-signature-pictures.eml "$out/logo-small.png"
put 69-signature-pictures.eml "$out/dot.png"
put 70-photo.eml "$out/portrait.jpg"
put 71-two-in-order.eml "$out/label.pdf"
put 71-two-in-order.eml "$out/quotation.pdf"
put 72-no-cover.eml "$out/label.pdf"
put 74-everything.eml "$out/image001.png"
put 74-everything.eml "$out/label.pdf"
put 74-everything.eml "$out/stamp.png"
put 74-everything.eml journal.csv
put 74-everything.eml "$out/memo.amr"
put 77-inline-pictures.eml "$out/stamp.png"
put 77-inline-pictures.eml "$out/logo-small.png"

# Every mail has CRLF line ends
sed -i 's/\r$//; s/$/\r/' ../*.eml
