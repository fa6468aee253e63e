row => row
