# The smallest method: it leaves the model as it is. Call yours in its place.
set -eu

# The texts of task.json, which has one of them a line.
told() {
  sed -n "s/^  \"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" "$task"
}

task=$1
model=$(told model)
folder=$(told folder)
# $(told dataset) has images and labels, $(told indices) which examples to forget and to retain.
cp "$model" "$folder/weights.safetensors"
chmod u+w "$folder/weights.safetensors"
echo "progress 1.0 copied"
